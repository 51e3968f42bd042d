using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;

using static MultiHubFlows.Orchestrations.Tests.Planning.SnapshotChanges;

namespace MultiHubFlows.Orchestrations.Tests.Planning;

/// <summary>The table of docs/planning.md.</summary>
internal static class Situations
{
    public static IReadOnlyList<Situation> All { get; } = [.. Topologies(), .. Wishes(), .. Capacity(), .. Versions(), .. Names(), .. Trouble(), .. Unknown(), .. Warnings()];

    private static IEnumerable<Situation> Topologies() =>
    [
        new("nothing special", "hub1 hub2", "hub1: Singleton on cluster1; hub2: Singleton on cluster1 ! SharedAddOnNamespace", its => its),
        new("nothing special, three hubs", "hub1 hub2 hub3",
            "hub1: Singleton on cluster1; hub2: Singleton on cluster1; hub3: Singleton on cluster1 ! SharedAddOnNamespace", its => its),
        new("no hosting cluster in the fleet file", "hub1 hub2", "hub1: Singleton on cluster1; hub2: Singleton on cluster1 ! SharedAddOnNamespace", its => its.NoHosts()),
        new("the policy counts `onCluster` 0", "hub1 hub2",
            "hub1: SingletonHosted on hosting1; hub2: SingletonHosted on hosting1 ! SharedAddOnNamespace, SharedTrustDomain",
            its => its.Policy(policy => policy with { Weights = policy.Weights with { OnCluster = 0 } })),
        new("the policy counts `onCluster` 0; each hosting cluster has agents of one hub", "hub1 hub2",
            "hub1: SingletonHosted on hosting1; hub2: SingletonHosted on hosting2 ! SharedAddOnNamespace, SharedTrustDomain",
            its => its.Policy(policy => policy with { Weights = policy.Weights with { OnCluster = 0 } })
                .Host(1, host => host with { SlotsTaken = 1, SlotsByHub = [new HubSlots("hub1", 1)] })
                .Host(2, host => host with { SlotsTaken = 1, SlotsByHub = [new HubSlots("hub2", 1)] })),
        new("cluster1 does not reach hub3", "hub1 hub3",
            "hub1: Singleton on cluster1; hub3: SingletonHosted on hosting1 ! SharedAddOnNamespace", its => its.HubOutOfReach(3)),
        new("cluster1 does not reach hub3: where one is hosted, at most one runs on the cluster", "hub1 hub2 hub3",
            "hub1: Singleton on cluster1; hub2: SingletonHosted on hosting1; hub3: SingletonHosted on hosting1 ! SharedAddOnNamespace, SharedTrustDomain",
            its => its.HubOutOfReach(3)),
        new("the same, and the policy allows two beside a hosted one", "hub1 hub2 hub3",
            "hub1: Singleton on cluster1; hub2: Singleton on cluster1; hub3: SingletonHosted on hosting1 ! SharedAddOnNamespace",
            its => its.HubOutOfReach(3).Policy(policy => policy with { OnClusterBesideHosted = 2 })),
        new("cluster1 reaches no hub", "hub1 hub2",
            "hub1: SingletonHosted on hosting1; hub2: SingletonHosted on hosting1 ! SharedAddOnNamespace, SharedTrustDomain", its => its.HubOutOfReach(1).HubOutOfReach(2)),
        new("none of cluster1's nodes is ready", "hub1", "hub1: SingletonHosted on hosting1", its => its.Cluster(cluster => cluster with { ReadyNodes = 0 })),
        new("an agent of cluster1 is hosted already", "hub1 hub2",
            "hub1: Singleton on cluster1; hub2: SingletonHosted on hosting2 ! SharedAddOnNamespace",
            its => its.Host(1, host => host.With(Foreign("elsewhere", "SingletonHosted")) with { SlotsTaken = 1 })),
        new("an agent of cluster1 is hosted already, another runs on it", "hub1",
            "hub1: SingletonHosted on hosting2 ! SharedAddOnNamespace",
            its => its.Host(1, host => host.With(Foreign("elsewhere", "SingletonHosted")) with { SlotsTaken = 1 }).Cluster(cluster => cluster.With(Foreign("here")))),
        new("two agents run on cluster1, which does not reach hub1", "hub1", "hub1: refused SeveralOnClusterBesideHosted",
            its => its.HubOutOfReach(1).Cluster(cluster => cluster.With(Foreign("one"), Foreign("two")))),
        new("hosting1 is a managed cluster of hub1 itself; cluster1 does not reach it", "hub1", "hub1: SingletonHosted on hosting1",
            its => its.HubOutOfReach(1).Host(1, host => host with { MemberOf = ["hub1"] })),
        new("hosting2 is a managed cluster of hub1 itself, and cluster1 does not reach hub1", "hub1", "hub1: SingletonHosted on hosting2",
            its => its.HubOutOfReach(1).Host(2, host => host with { MemberOf = ["hub1"] })),
        new("hosting1 is hub1 itself, with other ManagedClusters", "hub1=SingletonHosted@hosting1", "hub1: SingletonHosted on hosting1",
            its => its.Host(1, host => host with { Uid = "uid-hub1" })),
    ];

    private static IEnumerable<Situation> Wishes() =>
    [
        new("nothing special", "hub1=Singleton,default hub2", "hub1: Singleton on cluster1, default agent namespace; hub2: Singleton on cluster1 ! SharedAddOnNamespace", its => its),
        new("nothing special", "hub1=SingletonHosted hub2",
            "hub1: SingletonHosted on hosting1; hub2: Singleton on cluster1 ! SharedAddOnNamespace", its => its),
        new("nothing special", "hub1=auto@hosting2", "hub1: SingletonHosted on hosting2", its => its),
        new("nothing special", "hub1=Default hub2=Hosted@hosting2", "hub1: Default on cluster1; hub2: Hosted on hosting2 ! SharedAddOnNamespace", its => its),
        new("the policy gives the default agent namespace", "hub1 hub2",
            "hub1: Singleton on cluster1, default agent namespace; hub2: Singleton on cluster1 ! SharedAddOnNamespace",
            its => its.Policy(policy => policy with { AgentNamespace = AgentNamespace.Default })),
        new("the policy gives the default agent namespace, which another agent has", "hub1", "hub1: Singleton on cluster1 ! SharedAddOnNamespace",
            its => its.Policy(policy => policy with { AgentNamespace = AgentNamespace.Default })
                .Cluster(cluster => cluster.With(Foreign("klusterlet", "Default", RegistrationNames.DefaultAgentNamespace)))),
        new("nothing special: a mix that the policy does not allow", "hub1=Singleton hub2=Singleton hub3=SingletonHosted",
            "hub1: Singleton on cluster1; hub2: Singleton on cluster1; hub3: refused SeveralOnClusterBesideHosted (nearest: Singleton on cluster1) ! SharedAddOnNamespace", its => its),
        new("cluster1 does not reach hub1", "hub1=Singleton", "hub1: refused ClusterCannotReachHub (nearest: SingletonHosted on hosting1)", its => its.HubOutOfReach(1)),
        new("hosting1 does not reach hub1", "hub1=SingletonHosted@hosting1", "hub1: refused HostCannotReachHub (nearest: SingletonHosted on hosting2)",
            its => its.HostOfFleet(1, host => host with { CannotReach = ["hub1"] })),
        new("hosting1 does not reach cluster1", "hub1=SingletonHosted@hosting1", "hub1: refused HostCannotReachCluster (nearest: SingletonHosted on hosting2)",
            its => its.HostOfFleet(1, host => host with { CannotReach = ["cluster1"] })),
        new("hosting1 is cluster1 itself", "hub1=SingletonHosted@hosting1", "hub1: refused HostIsTheCluster (nearest: SingletonHosted on hosting2)",
            its => its.Host(1, host => host with { Uid = "uid-cluster1" })),
        new("hosting1 is cluster1 itself, and cluster1 does not reach hub1", "hub1", "hub1: SingletonHosted on hosting2",
            its => its.HubOutOfReach(1).Host(1, host => host with { Uid = "uid-cluster1" })),
        new("no hosting cluster in the fleet file", "hub1=SingletonHosted", "hub1: refused NoHostingClusters (nearest: Singleton on cluster1)", its => its.NoHosts()),
        new("the fleet file has no hosting3", "hub1=SingletonHosted@hosting3", "hub1: refused UnknownHostingCluster (nearest: SingletonHosted on hosting1)", its => its),
    ];

    private static IEnumerable<Situation> Capacity() =>
    [
        new("hosting1 has 15 of 20 slots taken, hosting2 3", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting1 ! SharedTrustDomain",
            its => its.Host(1, host => host with { SlotsTaken = 15 }).Host(2, host => host with { SlotsTaken = 3 })),
        new("hosting1 is full", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting2", its => its.Host(1, host => host with { SlotsTaken = 20 })),
        new("hosting1 is full", "hub1=SingletonHosted@hosting1", "hub1: refused HostingClusterFull (nearest: SingletonHosted on hosting2)",
            its => its.Host(1, host => host with { SlotsTaken = 20 })),
        new("all hosting clusters are full", "hub1=SingletonHosted", "hub1: refused NoHostingCapacity (nearest: Singleton on cluster1)",
            its => its.Hosts(host => host with { SlotsTaken = 20 })),
        new("all hosting clusters are full", "hub1", "hub1: Singleton on cluster1", its => its.Hosts(host => host with { SlotsTaken = 20 })),
        new("one slot is left in all", "hub1=SingletonHosted hub2=SingletonHosted",
            "hub1: SingletonHosted on hosting2; hub2: refused NoHostingCapacity (nearest: Singleton on cluster1) ! SharedTrustDomain",
            its => its.Host(1, host => host with { SlotsTaken = 20 }).Host(2, host => host with { SlotsTaken = 19 })),
        new("one slot each is left, and hosting2 does not reach hub1", "hub2=SingletonHosted hub1=SingletonHosted",
            "hub2: SingletonHosted on hosting2; hub1: SingletonHosted on hosting1 ! SharedAddOnNamespace, SharedTrustDomain",
            its => its.Hosts(host => host with { SlotsTaken = 19 }).HostOfFleet(2, host => host with { CannotReach = ["hub1"] })),
        new("the full hosting1 has this registration's slot from an earlier run", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting1 ! SharedTrustDomain",
            its => its.Host(1, host => host with { SlotsTaken = 20, SlotsHeld = ["hub1"] })),
        new("hosting1 is draining", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting2", its => its.HostOfFleet(1, host => host with { Draining = true })),
        new("hosting1 is draining by its annotation", "hub1=SingletonHosted@hosting1", "hub1: refused HostDraining (nearest: SingletonHosted on hosting2)",
            its => its.Host(1, host => host with { Draining = true })),
        new("the policy keeps 2 slots free; hosting1 has 2", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting2",
            its => its.Policy(policy => policy with { HeadRoom = 2 }).Host(1, host => host with { SlotsTaken = 18 })),
        new("the policy keeps 2 slots free; hosting1 has 2", "hub1=SingletonHosted@hosting1", "hub1: SingletonHosted on hosting1 ! HeadRoomUsed, SharedTrustDomain",
            its => its.Policy(policy => policy with { HeadRoom = 2 }).Host(1, host => host with { SlotsTaken = 18 })),
        new("the policy allows 5 agents of one hub per host; hosting1 has 5 of hub1", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting2",
            its => its.Policy(policy => policy with { AgentsOfOneHubPerHost = 5 }).Host(1, host => host with { SlotsTaken = 5, SlotsByHub = [new HubSlots("hub1", 5)] })),
        new("the policy allows 10 agents per host; both have 10", "hub1=SingletonHosted", "hub1: refused HostingClusterFull (nearest: Singleton on cluster1)",
            its => its.Policy(policy => policy with { AgentsPerHost = 10 }).Fleet(fleet => fleet with { HostingClusters = [fleet.HostingClusters[0]] })
                .Hosts(host => host with { SlotsTaken = 10 })),
    ];

    private static IEnumerable<Situation> Versions() =>
    [
        new("hub1 is v1.0.0, agents v1.3.1", "hub1", "hub1: refused AgentNewerThanHub", its => its.Hub(1, hub => hub with { OcmVersion = "v1.0.0" })),
        new("hub1 is v1.0.0, and so are its agents", "hub1", "hub1: Singleton on cluster1", its => its.Hub(1, hub => hub with { OcmVersion = "v1.0.0" }).Agents(1, "v1.0.0")),
        new("the operator on cluster1 is v1.2.0, agents v1.3.1", "hub1", "hub1: SingletonHosted on hosting1 ! OperatorsOfTwoVersions",
            its => its.Cluster(cluster => cluster.Operator("v1.2.0"))),
        new("the operator on hosting1 is v1.2.0, agents v1.3.1", "hub1=SingletonHosted@hosting1",
            "hub1: refused OperatorOlderThanAgent (nearest: SingletonHosted on hosting2)", its => its.Host(1, host => host.Operator("v1.2.0"))),
        new("all operators are v1.0.0, agents v1.0.0, one hub", "hub1", "hub1: Singleton on cluster1",
            its => its.Agents(1, "v1.0.0").Cluster(cluster => cluster.Operator("v1.0.0")).Hosts(host => host.Operator("v1.0.0"))),
        new("the operator on cluster1 is v1.0.0, agents v1.0.0, two hubs", "hub1=Singleton hub2=Singleton",
            "hub1: refused OperatorTooOldForSeveral; hub2: refused OperatorTooOldForSeveral",
            its => its.Agents(1, "v1.0.0").Agents(2, "v1.0.0").Cluster(cluster => cluster.Operator("v1.0.0")).Hosts(host => host.Operator("v1.0.0"))),
        new("cluster1's shared definitions are v1.3.1, the operator on hosting1 is v1.2.0", "hub1=SingletonHosted@hosting1",
            "hub1: refused DefinitionsNewerThanOperator (nearest: SingletonHosted on hosting2)",
            its => its.Agents(1, "v1.2.0").Cluster(cluster => cluster with { DefinitionsVersion = "v1.3.1" }).Host(1, host => host.Operator("v1.2.0"))),
        new("agents of hub1 are v0.11.0, which knows no Singleton", "hub1", "hub1: Default on cluster1", its => its.Agents(1, "v0.11.0")),
        new("agents of hub1 are v0.11.0", "hub1=Singleton", "hub1: refused AgentWithoutSingleton (nearest: Default on cluster1)", its => its.Agents(1, "v0.11.0")),
        new("hosted agents need `tls-server-name`; the operator on hosting1 is v1.2.0", "hub1=SingletonHosted@hosting1",
            "hub1: refused TlsServerNameDropped (nearest: SingletonHosted on hosting2)",
            its => its.Agents(1, "v1.2.0").Cluster(cluster => cluster with { NeedsTlsServerName = true }).Host(1, host => host.Operator("v1.2.0"))),
        new("hosted agents need `tls-server-name`, and the operators know it", "hub1=SingletonHosted@hosting1", "hub1: SingletonHosted on hosting1 ! TlsServerNameNeeded",
            its => its.Cluster(cluster => cluster with { NeedsTlsServerName = true })),
        new("no operator on cluster1, and no bundle", "hub1", "hub1: SingletonHosted on hosting1", its => its.Fleet(fleet => fleet with { BundleVersion = null })),
    ];

    private static IEnumerable<Situation> Names() =>
    [
        new("a klusterlet of the name that hub1's would get is on cluster1, made by somebody else", "hub1", "hub1: refused KlusterletInTheWay",
            its => its.Cluster(cluster => cluster.With(Ours(1) with { Operation = null }))),
        new("a klusterlet of that name is hosted on hosting2, left by a lost operation", "hub1=Singleton", "hub1: refused KlusterletInTheWay",
            its => its.Host(2, host => host.With(Ours(1, "SingletonHosted")))),
        new("a klusterlet of that name is being deleted", "hub1", "hub1: refused KlusterletTerminating",
            its => its.Cluster(cluster => cluster.With(Ours(1, terminating: true)))),
        new("hub1's registration was begun on hosting2 by an earlier run", "hub1", "hub1: SingletonHosted on hosting2",
            its => its.Hub(1, hub => hub with { Existing = Claim(OnboardingWorld.Operation, ClaimPhase.Joining, mode: "SingletonHosted", host: "hosting2") })),
        new("the default agent namespace holds objects of somebody", "hub1=Singleton,default",
            "hub1: refused AgentNamespaceForeign (nearest: Singleton on cluster1)",
            its => its.Cluster(cluster => cluster with
            {
                Namespaces = [new NamespaceSeen(RegistrationNames.DefaultAgentNamespace, null, null, Terminating: false, ["ConfigMap/theirs"])],
            })),
        new("the default agent namespace is another agent's", "hub1=Singleton,default",
            "hub1: refused AgentNamespaceTaken (nearest: Singleton on cluster1)",
            its => its.Cluster(cluster => cluster.With(Foreign("klusterlet", "Default", RegistrationNames.DefaultAgentNamespace)))),
        new("hosting1 is a hub with a ManagedCluster of that name", "hub1=SingletonHosted@hosting1",
            "hub1: refused KlusterletNamedLikeManagedCluster (nearest: SingletonHosted on hosting2)",
            its => its.Host(1, host => host with { ManagedClusterNames = [Ours(1).Name] })),
        new("hub1 and hub2 are one cluster", "hub1 hub2", "hub1: refused SameHubTwice; hub2: refused SameHubTwice", its => its.Hub(2, hub => hub with { Uid = "uid-hub1" })),
    ];

    private static IEnumerable<Situation> Trouble() =>
    [
        new("hub1 has a ManagedCluster of that name, of another cluster", "hub1", "hub1: refused NameTakenByAnotherCluster",
            its => its.Hub(1, hub => hub with { Existing = Claim("op-other", ClaimPhase.Joined, "another") })),
        new("hub1 has a ManagedCluster of that name that somebody else made", "hub1", "hub1: refused ManagedClusterNotOurs",
            its => its.Hub(1, hub => hub with { Existing = Claim(null, null, null) })),
        new("cluster1 is a member of hub1 already", "hub1 hub2", "hub1: refused InUse; hub2: Singleton on cluster1",
            its => its.Hub(1, hub => hub with { Existing = Claim("op-other", ClaimPhase.Joined) })),
        new("OCM is not installed on hub1", "hub1", "hub1: refused HubWithoutOcm", its => its.Hub(1, hub => hub with { OcmInstalled = false })),
        new("hub1 does not answer", "hub1 hub2", "hub1: refused Unreachable; hub2: Singleton on cluster1", its => its.Hub(1, hub => new HubFacts { Hub = hub.Hub, Unreachable = Down })),
        new("cluster1 does not answer", "hub1", "hub1: refused Unreachable", its => its.Cluster(_ => new ClusterFacts { Unreachable = Down })),
        new("the credential of hub1 lacks rights", "hub1", "hub1: refused MissingRights", its => its.Hub(1, hub => hub with { MissingRights = ["approve signers"] })),
        new("the credential of cluster1 may not make what an agent on it needs", "hub1", "hub1: SingletonHosted on hosting1",
            its => its.Cluster(cluster => cluster with { MissingRunnerRights = ["create klusterlets"] })),
        new("the credential of cluster1 may not make what a hosted agent needs", "hub1=SingletonHosted", "hub1: refused MissingRights (nearest: Singleton on cluster1)",
            its => its.Cluster(cluster => cluster with { MissingHostedRights = ["escalate clusterroles"] })),
        new("the credential of hosting1 lacks rights", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting2",
            its => its.Host(1, host => host with { MissingRights = ["create leases in namespace multihubflows"] })),
        new("no address of cluster1 is known that hosted agents reach", "hub1=SingletonHosted", "hub1: refused NoAgentAddress (nearest: Singleton on cluster1)",
            its => its.Cluster(cluster => cluster with { EndpointProblem = new Finding("NoAgentAddress", "Only a loopback one is known.", "Set agentEndpoint.") })),
        new("cluster1 reaches no hub, and no hosting cluster does", "hub1", "hub1: refused NoPlaceFits",
            its => its.HubOutOfReach(1).HostOfFleet(1, host => host with { CannotReach = ["hub1"] }).HostOfFleet(2, host => host with { CannotReach = ["cluster1"] })),
    ];

    private static IEnumerable<Situation> Unknown() =>
    [
        new("hosting1 does not answer", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting2 ! HostNotSeen", its => its.Host(1, _ => new ClusterFacts { Unreachable = Down })),
        new("hosting1 does not answer", "hub1=Singleton", "hub1: Singleton on cluster1 ! HostNotSeen", its => its.Host(1, _ => new ClusterFacts { Unreachable = Down, Brief = true })),
        new("hosting1 does not answer", "hub1=SingletonHosted@hosting1", "hub1: refused Unreachable (nearest: SingletonHosted on hosting2)",
            its => its.Host(1, _ => new ClusterFacts { Unreachable = Down })),
        new("the nodes of hosting1 may not be listed", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting2", its => its.Host(1, NodesUnknown)),
        new("no nodes may be listed", "hub1=SingletonHosted", "hub1: SingletonHosted on hosting1 ! NodesUnknown", its => its.Hosts(NodesUnknown)),
        new("no nodes may be listed, and the policy avoids what is not known", "hub1=SingletonHosted", "hub1: refused NoPlaceFits (nearest: Singleton on cluster1)",
            its => its.Policy(policy => policy with { UnknownFacts = UnknownFacts.Avoid }).Hosts(NodesUnknown)),
        new("the version of hub1 is not known", "hub1", "hub1: Singleton on cluster1 ! HubVersionUnknown", its => its.Hub(1, hub => hub with { OcmVersion = null })),
        new("the version of the operator on cluster1 is not known", "hub1", "hub1: Singleton on cluster1", its => its.Cluster(cluster => cluster.Operator(null))),
    ];

    private static IEnumerable<Situation> Warnings() =>
    [
        new("hub1 has gate ManagedClusterAutoApproval", "hub1", "hub1: Singleton on cluster1 ! AutoApproval", its => its.Hub(1, hub => hub with { AutoApproval = true })),
        new("hub1 and hub2 have add-on metrics for cluster1 already", "hub1 hub2", "hub1: Singleton on cluster1; hub2: Singleton on cluster1 ! SameAddOn, SharedAddOnNamespace",
            its => its.Hub(1, hub => hub with { AddOns = ["metrics"] }).Hub(2, hub => hub with { AddOns = ["metrics"] })),
        new("works of hub1 and hub2 have the same object", "hub1 hub2", "hub1: Singleton on cluster1; hub2: Singleton on cluster1 ! SameObject, SharedAddOnNamespace",
            its => its.Hub(1, hub => hub with { WorkObjects = ["ConfigMap a/b"] }).Hub(2, hub => hub with { WorkObjects = ["ConfigMap a/b"] })),
        new("a role on cluster1 is labelled for all agents' works", "hub1 hub2",
            "hub1: Singleton on cluster1; hub2: Singleton on cluster1 ! SharedAddOnNamespace, SharedWorkRole",
            its => its.Cluster(cluster => cluster with { SharedWorkRoles = ["extra"] })),
        new("hosting1 runs agents of others", "hub1=SingletonHosted@hosting1", "hub1: SingletonHosted on hosting1 ! SharedTrustDomain", its => its.Host(1, host => host with { SlotsTaken = 1 })),
        new("the hub's namespace of cluster1 is being deleted", "hub1", "hub1: Singleton on cluster1 ! HubNamespaceTerminating",
            its => its.Hub(1, hub => hub with { NamespaceTerminating = true })),
        new("operators of v1.3.1 and v1.3.2 would serve cluster1", "hub1=Singleton hub2=SingletonHosted@hosting1",
            "hub1: Singleton on cluster1; hub2: SingletonHosted on hosting1 ! OperatorsOfTwoVersions, SharedAddOnNamespace",
            its => its.Host(1, host => host.Operator("v1.3.2"))),
    ];

    private static ClusterFacts NodesUnknown(ClusterFacts host) =>
        host with { ReadyNodes = null, Unknown = [new Finding("NodesUnknown", "The nodes are not known: nodes is forbidden.", "Grant list on nodes.")] };
}
