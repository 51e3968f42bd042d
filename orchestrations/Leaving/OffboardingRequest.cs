using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Input of <see cref="OffboardCluster"/>: one cluster, one hub, several or all.</summary>
public sealed record OffboardingRequest
{
    /// <summary>The id of this run of the operation, which is its instance id.</summary>
    public required OperationId Operation { get; init; }

    /// <summary>Hash of what the caller asked for.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Who asked, as the API knows it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>The managed cluster.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>The hubs to leave, each once; empty: all that the cluster is a member of.</summary>
    public IReadOnlyList<HubName> Hubs { get; init; } = [];

    /// <summary>What becomes of what the hubs have put on the cluster, where nobody is asked; absent: it stays.</summary>
    public WorkloadFate? Workloads { get; init; }

    /// <summary>Whether to go on without a cluster that does not answer, where nobody is asked.</summary>
    public bool AcceptLoss { get; init; }

    /// <summary>Where to ask.</summary>
    public LeavePolicies Checkpoints { get; init; } = new();

    /// <summary>Outcomes of registrations that ended in earlier runs of the operation, when this one resumes it.</summary>
    public IReadOnlyList<JoinOutcome> Earlier { get; init; } = [];
}

/// <summary>What a request says about each point of a leave where a human may decide.</summary>
public sealed record LeavePolicies
{
    /// <summary>Before the first removal.</summary>
    public CheckpointPolicy Removal { get; init; } = CheckpointPolicy.Default(OnDeadline.Reject);

    /// <summary>After an attempt that could not end; <see cref="CheckpointMode.Auto"/> tries twice more and then leaves the rest as a debt.</summary>
    public CheckpointPolicy Leaving { get; init; } = CheckpointPolicy.Default(OnDeadline.Skip);

    /// <summary>How long the question about finalizers waits. It is always asked: nothing approves it by itself.</summary>
    public CheckpointPolicy Finalizers { get; init; } = CheckpointPolicy.Default(OnDeadline.Reject);
}
