using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>Input of the activities of a hand-off.</summary>
/// <param name="Cluster">The managed cluster.</param>
/// <param name="From">The provider's hub.</param>
/// <param name="To">The customer's hub.</param>
/// <param name="Operation">The operation that hands over.</param>
/// <param name="FromAgent">The provider's klusterlet, where the provider's hub is its owner's, who may not let us read it.</param>
/// <param name="ToAgent">The customer's, likewise.</param>
public sealed record HubPair(
    ManagedClusterName Cluster, HubName From, HubName To, OperationId Operation, KlusterletFacts? FromAgent = null, KlusterletFacts? ToAgent = null);

/// <summary>Result of <see cref="TaskNames.LookAtBothHubs"/>.</summary>
/// <param name="At">When was looked.</param>
/// <param name="From">The provider's hub.</param>
/// <param name="To">The customer's hub.</param>
public sealed record HubsSeen(DateTimeOffset At, HubSeen From, HubSeen To);

/// <summary>What one hub says of the cluster.</summary>
/// <param name="Available">Whether it says Available; absent: it did not answer.</param>
/// <param name="Since">Since when, on the hub's clock.</param>
/// <param name="Lease">The agent's last renewal of its lease.</param>
/// <param name="Evidence">What was read, for a person.</param>
/// <param name="ByAgent">Present where the hub, which is its owner's, is not ours to read: then its agent's klusterlet says it, by another clock.</param>
public sealed record HubSeen(bool? Available, DateTimeOffset? Since, DateTimeOffset? Lease, string Evidence, bool? ByAgent = null);

/// <summary>Result of <see cref="TaskNames.CutOver"/>.</summary>
/// <param name="Labels">The labels that the customer's ManagedCluster got, as <c>key=value</c>, at most 50.</param>
/// <param name="Differing">Labels that it has with another value, which stay as they are: their keys, at most 50.</param>
public sealed record CutOverResult(IReadOnlyList<string> Labels, IReadOnlyList<string> Differing)
{
    /// <summary>Labels that only the owner of the customer's hub can give, as <c>key=value</c>, at most 50; absent: the hub is not its owner's.</summary>
    public IReadOnlyList<string>? ForOwner { get; init; }

    /// <summary>Why it is not known which labels the provider's ManagedCluster has: its hub is its owner's and does not say; absent: it is.</summary>
    public Finding? NotSeen { get; init; }
}

/// <summary>Result of <see cref="TaskNames.ProbeRefusals"/>.</summary>
/// <param name="AllRefused">Whether each credential of the registration that was tried is refused.</param>
/// <param name="Probes">What was tried, and the answer.</param>
public sealed record RefusalsResult(bool AllRefused, IReadOnlyList<Detail> Probes);
