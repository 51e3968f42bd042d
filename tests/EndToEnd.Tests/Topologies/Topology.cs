namespace MultiHubFlows.EndToEnd.Tests.Topologies;

/// <summary>One way in which a cluster's agents are spread, asked for with mode auto alone: the fleet file says what is so, the planner does the rest.</summary>
/// <param name="Title">Its name in docs/topologies.md.</param>
/// <param name="Cluster">The managed cluster.</param>
/// <param name="Hubs">The hubs that it joins.</param>
/// <param name="Places">Where each agent must run, in the hubs' order.</param>
/// <param name="Why">What makes it so.</param>
internal sealed record Topology(string Title, string Cluster, string[] Hubs, string[] Places, string Why)
{
    /// <summary>Joined before the others are planned: a hosting cluster that is a managed cluster of the hub whose agents it hosts.</summary>
    public static Topology HostAsMember { get; } = new(
        "A hosting cluster that is a managed cluster of the same hub", "hosting1", ["hub1"], ["Singleton on hosting1"],
        "hosting1 stands in both lists of the fleet file. Its own agent runs on itself; the agents of cluster4 below come beside it.");

    /// <summary>The seeds' topologies, and the story of a department's and the central hub.</summary>
    public static IReadOnlyList<Topology> All { get; } =
    [
        new("(a) All agents on the managed cluster: a department's hub, the central hub and one more", "cluster1", ["hub1", "hub2", "hub3"],
            ["Singleton on cluster1", "Singleton on cluster1", "Singleton on cluster1"],
            "Nothing is in the way, and the default policy prefers the managed cluster."),
        new("(b) All agents hosted, one hosting cluster per hub", "cluster2", ["hub1", "hub2"], ["SingletonHosted on hosting1", "SingletonHosted on hosting2"],
            "cluster2 reaches neither hub; hosting1 reaches hub1 and hosting2 reaches hub2 (`cannotReach` in the fleet file)."),
        new("(c) One agent on the managed cluster, the others hosted", "cluster3", ["hub1", "hub2"], ["Singleton on cluster3", "SingletonHosted on hosting2"],
            "cluster3 does not reach hub2; where one agent is hosted, at most one runs on the cluster."),
        new("(d) Hosting clusters shared by hubs and clusters, one of them a managed cluster of the same hub", "cluster4", ["hub1", "hub2"],
            ["SingletonHosted on hosting1", "SingletonHosted on hosting2"],
            "cluster4 reaches neither hub. hosting1 is a managed cluster of hub1 itself, and runs agents of cluster2 too."),
    ];
}
