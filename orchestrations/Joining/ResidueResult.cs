namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.FindResidue"/>.</summary>
/// <param name="Left">What OCM leaves, one sentence each; see docs/undo.md.</param>
public sealed record ResidueResult(IReadOnlyList<string> Left)
{
    /// <summary>On a hub that its owner administers: what only the owner can remove; absent: nothing.</summary>
    public Finding? ForOwner { get; init; }

    /// <summary>On such a hub: what was seen gone on the agent's side; absent elsewhere.</summary>
    public IReadOnlyList<Checkpoints.Detail>? Gone { get; init; }
}
