using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>One registration with everything that was seen about it.</summary>
internal sealed record PlanCase(OnboardingRequest Request, PlannedRegistration Planned, Snapshot Snapshot)
{
    public FleetHub? Hub => Snapshot.Fleet.Hubs.FirstOrDefault(hub => hub.Name == Planned.Hub);

    public HubFacts? HubSeen => Snapshot.Hubs.FirstOrDefault(facts => facts.Hub == Planned.Hub);

    public ClusterFacts? Cluster => Snapshot.Cluster;

    public FleetHostingCluster? Host => Snapshot.Fleet.HostingClusters.FirstOrDefault(host => host.Name == Planned.HostingCluster);

    public ClusterFacts? HostSeen => Snapshot.Hosts.FirstOrDefault(host => host.Name == Planned.HostingCluster)?.Facts;

    public bool Hosted => Planned.Mode.IsHosted();

    /// <summary>What was seen of the cluster that will run the agent.</summary>
    public ClusterFacts? Runner => Hosted ? HostSeen : Cluster;

    /// <summary>Whether an object's owner is this operation, in whichever run.</summary>
    public bool IsOurs(string? operation) => operation == Request.Operation.Origin;

    /// <summary>Whether an object's owner is an operation that left it to be taken over.</summary>
    public bool IsLeftToUs(string? operation) =>
        operation is not null && HubSeen?.Existing is { Phase: ClaimPhase.Skipped } existing && existing.Operation == operation;
}
