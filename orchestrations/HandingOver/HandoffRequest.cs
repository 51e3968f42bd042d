using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>Input of <see cref="HandOffCluster"/>: one cluster, from the hub of its provider to the hub of its customer.</summary>
public sealed record HandoffRequest
{
    /// <summary>The id of this run of the operation, which is its instance id.</summary>
    public required OperationId Operation { get; init; }

    /// <summary>Hash of what the caller asked for.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Who asked, as the API knows it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>The managed cluster.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>The provider's hub, which the cluster is a member of and leaves.</summary>
    public required HubName From { get; init; }

    /// <summary>The customer's hub, and how the cluster joins it.</summary>
    public required RegistrationRequest To { get; init; }

    /// <summary>How long both hubs have the cluster before anybody is asked.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the customer's hub has to hold after the cut-over, before the provider leaves.</summary>
    public TimeSpan Soak { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether the customer's agent goes to the default agent namespace at last, by a second klusterlet. Then it joins on the managed cluster; the move asks
    /// where the join does.
    /// </summary>
    public bool ThenDefaultNamespace { get; init; }

    /// <summary>Where to ask.</summary>
    public HandoffPolicies Checkpoints { get; init; } = new();

    /// <summary>How far an earlier run of the operation came, when this one resumes it; absent: not to a removal.</summary>
    public HandoffBegun? Begun { get; init; }
}

/// <summary>What a request says about each point of a hand-off where a human may decide.</summary>
public sealed record HandoffPolicies
{
    /// <summary>The join of the customer's hub.</summary>
    public CheckpointPolicies Joining { get; init; } = new();

    /// <summary>
    /// The two consents, which are always asked. Silence, a rejection, and trouble before the provider leaves, end in a hold
    /// (<see cref="OnDeadline.Skip"/>: both hubs keep the cluster) or in a rollback (the customer's hub is left again).
    /// </summary>
    public CheckpointPolicy Consent { get; init; } = CheckpointPolicy.Default(OnDeadline.Skip);

    /// <summary>The leave of the provider's hub; its checkpoint <c>removal</c> is the provider's consent.</summary>
    public LeavePolicies Leaving { get; init; } = new();
}

/// <summary>What an earlier run had begun to remove, so that the next one ends that and nothing else.</summary>
/// <param name="Registration">The registration that is left: the provider's, or the customer's in a rollback.</param>
/// <param name="Consents">Who had consented.</param>
/// <param name="Left">How its leave ended; absent: it did not.</param>
/// <param name="Moved">How the move of the customer's agent ended; absent: it did not.</param>
public sealed record HandoffBegun(Registration Registration, IReadOnlyList<Consent> Consents, JoinOutcome? Left = null, JoinOutcome? Moved = null);
