namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.ObserveSiblings"/>.</summary>
public sealed record SiblingsResult(IReadOnlyList<SiblingState> Siblings);
