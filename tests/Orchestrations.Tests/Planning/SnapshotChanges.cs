using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.Planning;

/// <summary>Changes of what was seen, to make a case of.</summary>
internal static class SnapshotChanges
{
    public static readonly Finding Down = new("Unreachable", "It does not answer.", "Start it.");

    public static Snapshot Fleet(this Snapshot snapshot, Func<FleetFacts, FleetFacts> change) => snapshot with { Fleet = change(snapshot.Fleet) };

    public static Snapshot Policy(this Snapshot snapshot, Func<PlanningPolicy, PlanningPolicy> change) =>
        snapshot.Fleet(fleet => fleet with { Policy = change(fleet.Policy) });

    public static Snapshot Cluster(this Snapshot snapshot, Func<ClusterFacts, ClusterFacts> change) => snapshot with { Cluster = change(snapshot.Cluster!) };

    public static Snapshot Hub(this Snapshot snapshot, int number, Func<HubFacts, HubFacts> change) =>
        snapshot with { Hubs = [.. snapshot.Hubs.Select(hub => hub.Hub.Value == $"hub{number}" ? change(hub) : hub)] };

    public static Snapshot Agents(this Snapshot snapshot, int hub, string version) =>
        snapshot.Fleet(fleet => fleet with { Hubs = [.. fleet.Hubs.Select(known => known.Name.Value == $"hub{hub}" ? known with { AgentVersion = version } : known)] });

    public static Snapshot Host(this Snapshot snapshot, int number, Func<ClusterFacts, ClusterFacts> change) =>
        snapshot with { Hosts = [.. snapshot.Hosts.Select(host => host.Name.Value == $"hosting{number}" ? host with { Facts = change(host.Facts) } : host)] };

    public static Snapshot Hosts(this Snapshot snapshot, Func<ClusterFacts, ClusterFacts> change) =>
        snapshot with { Hosts = [.. snapshot.Hosts.Select(host => host with { Facts = change(host.Facts) })] };

    public static Snapshot HostOfFleet(this Snapshot snapshot, int number, Func<FleetHostingCluster, FleetHostingCluster> change) => snapshot.Fleet(fleet => fleet with
    {
        HostingClusters = [.. fleet.HostingClusters.Select(host => host.Name.Value == $"hosting{number}" ? change(host) : host)],
    });

    public static Snapshot NoHosts(this Snapshot snapshot) => snapshot.Fleet(fleet => fleet with { HostingClusters = [] }) with { Hosts = [] };

    /// <summary>A hub that the cluster does not reach itself.</summary>
    public static Snapshot HubOutOfReach(this Snapshot snapshot, int number) =>
        snapshot.Fleet(fleet => fleet with { ClusterCannotReach = [.. fleet.ClusterCannotReach, $"hub{number}"] });

    public static ClusterFacts With(this ClusterFacts facts, params KlusterletSeen[] klusterlets) => facts with { Klusterlets = [.. facts.Klusterlets, .. klusterlets] };

    public static ClusterFacts Operator(this ClusterFacts facts, string? version) => facts with { Operator = new OperatorFacts(version, Ready: true, CrdInstalled: true) };

    /// <summary>A klusterlet of cluster1 that somebody else made.</summary>
    public static KlusterletSeen Foreign(string name, string mode = "Singleton", string? ns = null) =>
        new() { Name = name, Namespace = ns ?? $"open-cluster-management-{name}", ClusterName = "cluster1", Mode = mode };

    /// <summary>The klusterlet that a registration with that hub gets, of another operation.</summary>
    public static KlusterletSeen Ours(int hub, string mode = "Singleton", string operation = "op-earlier", bool terminating = false)
    {
        var names = RegistrationNames.For(
            new ManagedClusterName("cluster1"), new HubName($"hub{hub}"), Enum.Parse<AgentMode>(mode), AgentNamespace.Own, new OperationId(OnboardingWorld.Operation));
        return new KlusterletSeen
        {
            Name = names.Klusterlet,
            Namespace = names.AgentNamespace,
            ClusterName = "cluster1",
            Cluster = "cluster1",
            Hub = $"hub{hub}",
            Mode = mode,
            Operation = operation,
            Terminating = terminating,
        };
    }

    /// <summary>A ManagedCluster of cluster1 on a hub.</summary>
    public static ManagedClusterSeen Claim(string? operation, string? phase, string? uid = "uid-cluster1", string? mode = null, string? host = null) => new()
    {
        Uid = "mc",
        Accepted = false,
        Terminating = false,
        Operation = operation,
        Phase = phase,
        ClusterUid = uid,
        Mode = mode,
        HostingCluster = host,
    };
}
