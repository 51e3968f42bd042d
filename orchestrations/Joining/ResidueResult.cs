namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.FindResidue"/>.</summary>
/// <param name="Left">What OCM leaves, one sentence each; see docs/undo.md.</param>
public sealed record ResidueResult(IReadOnlyList<string> Left);
