namespace MultiHubFlows.Durable.Hosting;

/// <summary>The custom status of an instance that is held because its orchestrator is unknown here.</summary>
/// <param name="NeedsNewerVersionBecause">A sentence for people: what is missing, and that nothing is lost.</param>
public sealed record NeedsNewerVersion(string NeedsNewerVersionBecause);
