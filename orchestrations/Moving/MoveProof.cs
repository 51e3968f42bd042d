using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>What a move proved.</summary>
public sealed record MoveProof
{
    /// <summary>The place that the agent left, as <c>mode on cluster</c>.</summary>
    public required string From { get; init; }

    /// <summary>The klusterlet that is gone.</summary>
    public required string Left { get; init; }

    /// <summary>The hub's works that name the new klusterlet as theirs, at most 100 names.</summary>
    public IReadOnlyList<string> Works { get; init; } = [];

    /// <summary>How many there are.</summary>
    public int WorkCount { get; init; }

    /// <summary>When all of them named it while the other agent was still there; absent where the run that saw it met a defect later.</summary>
    public DateTimeOffset? TakenOverAt { get; init; }

    /// <summary>A renewal of the lease after the other agent was gone; absent: none was seen.</summary>
    public DateTimeOffset? LeaseRenewedAt { get; init; }

    /// <summary>The cluster's other registrations afterwards.</summary>
    public IReadOnlyList<SiblingState> Siblings { get; init; } = [];
}
