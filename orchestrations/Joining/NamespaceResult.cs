namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>The namespace that the agent runs in, in the result of <see cref="TaskNames.PrepareRunner"/>.</summary>
/// <param name="Ready">Whether it exists and is not being deleted.</param>
/// <param name="Problem">Why not: what keeps the old one from being gone.</param>
public sealed record NamespaceResult(bool Ready, Finding? Problem = null);
