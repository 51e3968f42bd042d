using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>Input of <see cref="MoveCluster"/>: one membership, whose agent goes to another place.</summary>
public sealed record MoveRequest
{
    /// <summary>The id of this run of the operation, which is its instance id.</summary>
    public required OperationId Operation { get; init; }

    /// <summary>Hash of what the caller asked for.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Who asked, as the API knows it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>The managed cluster.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>The hub, and where its agent is to go; what is absent is for the planner to choose.</summary>
    public required RegistrationRequest Wish { get; init; }

    /// <summary>Where to ask: plan, acceptance and failure.</summary>
    public CheckpointPolicies Checkpoints { get; init; } = new();

    /// <summary>The outcome of an earlier run of the operation, when this one resumes it and nothing is left to do.</summary>
    public IReadOnlyList<JoinOutcome> Earlier { get; init; } = [];
}

/// <summary>Output of <see cref="MoveCluster"/>.</summary>
public sealed record MoveOutcome
{
    /// <summary>The outcome of the membership.</summary>
    public required IReadOnlyList<JoinOutcome> Registrations { get; init; }

    /// <summary>Who cancelled it; absent: nobody.</summary>
    public CancelRequest? Canceled { get; init; }

    /// <summary>Every decision that reached this flow, taken or not; those about the move reach its child.</summary>
    public IReadOnlyList<DecisionAnswer> Decisions { get; init; } = [];
}
