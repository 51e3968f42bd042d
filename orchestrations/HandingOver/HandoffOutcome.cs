using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>Output of <see cref="HandOffCluster"/>.</summary>
public sealed record HandoffOutcome
{
    /// <summary>First the customer's registration, then the provider's.</summary>
    public required IReadOnlyList<JoinOutcome> Registrations { get; init; }

    /// <summary>The plan of the join; absent where there was none.</summary>
    public Plan? Plan { get; init; }

    /// <summary>The statement.</summary>
    public required HandoffStatement Statement { get; init; }

    /// <summary>Who cancelled it; absent: nobody.</summary>
    public CancelRequest? Canceled { get; init; }

    /// <summary>Every decision that reached this flow, taken or not.</summary>
    public IReadOnlyList<DecisionAnswer> Decisions { get; init; } = [];
}
