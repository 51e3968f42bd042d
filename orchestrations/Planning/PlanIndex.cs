using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What was seen, looked up: made once for all places of all registrations of a request.</summary>
internal sealed class PlanIndex
{
    private readonly Dictionary<HostingClusterName, FleetHostingCluster> _hosts;
    private readonly Dictionary<HostingClusterName, ClusterFacts> _seen;

    public PlanIndex(OnboardingRequest request, Snapshot snapshot)
    {
        Snapshot = snapshot;
        _hosts = snapshot.Fleet.HostingClusters.DistinctBy(host => host.Name).ToDictionary(host => host.Name);
        _seen = snapshot.Hosts.DistinctBy(host => host.Name).ToDictionary(host => host.Name, host => host.Facts);
        OfCluster = [.. ExistingAgents.All(request, snapshot)];
        Everywhere =
        [
            .. (snapshot.Cluster?.Klusterlets ?? []).Select(klusterlet => (request.Cluster.Value, klusterlet)),
            .. snapshot.Hosts.Where(host => host.Facts.Uid is null || host.Facts.Uid != snapshot.Cluster?.Uid)
                .SelectMany(host => host.Facts.Klusterlets.Select(klusterlet => (host.Name.Value, klusterlet))),
        ];
    }

    public Snapshot Snapshot { get; }

    /// <summary>All klusterlets of the managed cluster, wherever they are.</summary>
    public IReadOnlyList<KlusterletSeen> OfCluster { get; }

    /// <summary>All klusterlets that were seen, and on which cluster; one that is in both lists of the fleet file counts as the managed one.</summary>
    public IReadOnlyList<(string Cluster, KlusterletSeen Klusterlet)> Everywhere { get; }

    public FleetHostingCluster? Host(HostingClusterName? name) => name is { } known ? _hosts.GetValueOrDefault(known) : null;

    public ClusterFacts? Seen(HostingClusterName? name) => name is { } known ? _seen.GetValueOrDefault(known) : null;
}
