using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>Input of the activities of a hand-off.</summary>
/// <param name="Cluster">The managed cluster.</param>
/// <param name="From">The provider's hub.</param>
/// <param name="To">The customer's hub.</param>
/// <param name="Operation">The operation that hands over.</param>
public sealed record HubPair(ManagedClusterName Cluster, HubName From, HubName To, OperationId Operation);

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
public sealed record HubSeen(bool? Available, DateTimeOffset? Since, DateTimeOffset? Lease, string Evidence);

/// <summary>Result of <see cref="TaskNames.CutOver"/>.</summary>
/// <param name="Labels">The labels that the customer's ManagedCluster got, as <c>key=value</c>, at most 50.</param>
/// <param name="Differing">Labels that it has with another value, which stay as they are: their keys, at most 50.</param>
public sealed record CutOverResult(IReadOnlyList<string> Labels, IReadOnlyList<string> Differing);

/// <summary>Result of <see cref="TaskNames.ProbeRefusals"/>.</summary>
/// <param name="AllRefused">Whether each credential of the registration is refused.</param>
/// <param name="Probes">What was tried, and the answer.</param>
public sealed record RefusalsResult(bool AllRefused, IReadOnlyList<Detail> Probes);
