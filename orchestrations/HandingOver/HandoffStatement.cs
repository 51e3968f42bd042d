using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>Who handed a cluster over to whom, when, what was proven, and what was seen last on either side.</summary>
public sealed record HandoffStatement
{
    /// <summary>The managed cluster, by name and by the UID of its kube-system.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>See <see cref="Cluster"/>.</summary>
    public string? ClusterUid { get; init; }

    /// <summary>The provider's hub.</summary>
    public required HubName From { get; init; }

    /// <summary>The customer's hub.</summary>
    public required HubName To { get; init; }

    /// <summary>How it ended.</summary>
    public required HandoffResult Result { get; init; }

    /// <summary>Why, where it is not handed over, or not without remainder.</summary>
    public Finding? Reason { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When it began and when it ended.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>See <see cref="StartedAt"/>.</summary>
    public required DateTime EndedAt { get; init; }

    /// <summary>Who consented, for which side.</summary>
    public IReadOnlyList<Consent> Consents { get; init; } = [];

    /// <summary>What was proven of the customer's membership; absent where it was a member before.</summary>
    public JoinProof? Proof { get; init; }

    /// <summary>What was seen of both hubs, from before the join to after the leave.</summary>
    public Availability Availability { get; init; } = new();

    /// <summary>Labels that the provider's ManagedCluster had and the customer's got; absent: there was no cut-over.</summary>
    public CutOverResult? CutOver { get; init; }

    /// <summary>The provider's works, and what became of what they had put on the cluster.</summary>
    public IReadOnlyList<string> Works { get; init; } = [];

    /// <summary>See <see cref="Works"/>.</summary>
    public WorkloadFate? Workloads { get; init; }

    /// <summary>How each credential of the provider was tried after it left, and how it was refused.</summary>
    public IReadOnlyList<Detail> Refusals { get; init; } = [];

    /// <summary>Whether each of them was refused; absent where none was tried.</summary>
    public bool? AllRefused { get; init; }

    /// <summary>What became of the move to the default agent namespace; absent: it was not asked for, or the hand-off did not come so far.</summary>
    public HandoffMove? Afterwards { get; init; }

    /// <summary>What is owed.</summary>
    public IReadOnlyList<Debt> Debts { get; init; } = [];
}

/// <summary>How a hand-off ended.</summary>
public enum HandoffResult
{
    /// <summary>The customer's hub has the cluster, the provider's has it no more, and its credentials are refused.</summary>
    HandedOver,

    /// <summary>As far as could be reached and proven; what could not is said.</summary>
    HandedOverWithDebt,

    /// <summary>The customer's hub has the cluster; the provider's was left in part, and the rest is a debt.</summary>
    LeaveUnfinished,

    /// <summary>Both hubs keep the cluster.</summary>
    Held,

    /// <summary>The provider's hub has the cluster as before; the customer's has what it had before.</summary>
    RolledBack,

    /// <summary>The provider's hub has the cluster as before; the customer's was left in part, and the rest is a debt.</summary>
    RollbackUnfinished,

    /// <summary>It was refused, or the join did not succeed: nothing has changed for the provider's hub.</summary>
    NotBegun,
}

/// <summary>One side's consent.</summary>
/// <param name="Hub">The hub of the side.</param>
/// <param name="Who">The key that gave it.</param>
/// <param name="At">When.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Comment">What was said with it.</param>
public sealed record Consent(HubName Hub, string Who, DateTime At, DecisionKind Decision, string? Comment);
