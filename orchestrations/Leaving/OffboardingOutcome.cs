using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Output of <see cref="OffboardCluster"/>.</summary>
public sealed record OffboardingOutcome
{
    /// <summary>One outcome per registration.</summary>
    public required IReadOnlyList<JoinOutcome> Registrations { get; init; }

    /// <summary>What was to be removed; absent when nobody looked that far.</summary>
    public LeavePlan? Removal { get; init; }

    /// <summary>Who cancelled it; absent: nobody.</summary>
    public CancelRequest? Canceled { get; init; }

    /// <summary>Every decision that reached this flow, taken or not.</summary>
    public IReadOnlyList<DecisionAnswer> Decisions { get; init; } = [];
}
