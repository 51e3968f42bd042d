namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.EnsureAgentNamespace"/>.</summary>
/// <param name="Ready">Whether it exists and is not being deleted.</param>
/// <param name="Problem">Why not: what keeps the old one from being gone.</param>
public sealed record NamespaceResult(bool Ready, Finding? Problem = null);
