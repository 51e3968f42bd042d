using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities;

/// <summary>The clusters that a registration touches, by the part that they play in it.</summary>
internal sealed class RegistrationClusters(CurrentFleet fleet)
{
    /// <summary>The fleet in use.</summary>
    public ClusterConnections Fleet => fleet();

    /// <summary>The hub, as its administrator, or as somebody whom its owner lets ask for admission.</summary>
    public ClusterClient Hub(Registration registration) => fleet().Joined(registration.Plan.Hub);

    /// <summary>The managed cluster.</summary>
    public ClusterClient Managed(Registration registration) => fleet().Managed(registration.Cluster);

    /// <summary>The cluster that runs the agent: the hosting cluster in hosted modes, else the managed cluster.</summary>
    public ClusterClient Runner(Registration registration) =>
        registration.Plan.Mode.IsHosted() ? Hosting(registration) : Managed(registration);

    /// <summary>The hosting cluster.</summary>
    public ClusterClient Hosting(Registration registration) =>
        fleet().Hosting(registration.Plan.HostingCluster
            ?? throw new HubRefusedException(
                $"The registration of {registration.Cluster} on {registration.Plan.Hub} names no hosting cluster",
                Reasons.HostingClusterMissing,
                "Name a hosting cluster for hosted modes."));
}
