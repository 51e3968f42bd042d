using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests;

public sealed class PlannerTests
{
    private static readonly OnboardingRequest Request = OnboardingWorld.Request(
        null, OnboardingWorld.Wish("hub1"), OnboardingWorld.Wish("hub2", AgentMode.SingletonHosted));

    private static readonly RegistrationNames Own = RegistrationNames.For(
        new ManagedClusterName("cluster1"), new HubName("hub1"), AgentMode.Singleton, AgentNamespace.Own, new OperationId(OnboardingWorld.Operation));

    private static readonly RegistrationNames Hosted = RegistrationNames.For(
        new ManagedClusterName("cluster1"), new HubName("hub2"), AgentMode.SingletonHosted, AgentNamespace.Own, new OperationId(OnboardingWorld.Operation));

    private static readonly OperatorFacts Operator = new("v1.3.1", Ready: true, CrdInstalled: true);

    private static readonly Snapshot Healthy = new()
    {
        Fleet = new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Hubs = [new FleetHub(new HubName("hub1"), true, "v1.3.1", null), new FleetHub(new HubName("hub2"), true, "v1.3.1", null)],
            HostingClusters = [new FleetHostingCluster(new HostingClusterName("hosting1"), 2)],
        },
        Cluster = new ClusterFacts { Uid = "c" },
        Hubs =
        [
            new HubFacts { Hub = new HubName("hub1"), Uid = "h1", OcmInstalled = true, OcmVersion = "v1.3.1" },
            new HubFacts { Hub = new HubName("hub2"), Uid = "h2", OcmInstalled = true, OcmVersion = "v1.3.1" },
        ],
        Hosts = [new HostingClusterSeen(new HostingClusterName("hosting1"), new ClusterFacts { Uid = "x", SlotsTaken = 1 })],
    };

    public static TheoryData<string, string> Refused => new()
    {
        { "unknown cluster", "UnknownCluster" },
        { "unknown hub", "UnknownHub" },
        { "unknown pull secret", "UnknownPullSecret" },
        { "unknown hosting cluster", "UnknownHostingCluster" },
        { "cluster unreachable", "Down" },
        { "hub unreachable", "Down" },
        { "hosting cluster unreachable", "Down" },
        { "hub without OCM", "HubWithoutOcm" },
        { "hub rights", "MissingRights" },
        { "cluster rights", "MissingRights" },
        { "hosting rights", "MissingRights" },
        { "endpoint", "BadEndpoint" },
        { "managed endpoint", "BadEndpoint" },
        { "same hub twice", "SameHubTwice" },
        { "another cluster", "NameTakenByAnotherCluster" },
        { "somebody else's", "ManagedClusterNotOurs" },
        { "in use", "InUse" },
        { "closing", "InUse" },
        { "no operator", "NoOperator" },
        { "foreign klusterlet", "KlusterletInTheWay" },
        { "foreign klusterlet on host", "KlusterletInTheWay" },
        { "namespace of another klusterlet", "AgentNamespaceTaken" },
        { "foreign objects", "AgentNamespaceForeign" },
        { "host is the cluster", "HostIsTheCluster" },
        { "host full", "HostingClusterFull" },
        { "named like a cluster", "KlusterletNamedLikeManagedCluster" },
        { "agent newer", "AgentNewerThanHub" },
        { "operator older", "OperatorOlderThanAgent" },
    };

    [Theory]
    [InlineData("joining")]
    [InlineData("closing")]
    public void C20_Decide_AnotherOperationHasTheClaim_NamesTheCommandForALostStore(string what)
    {
        var refusal = Assert.Single(Planner.Decide(Request, Broken(what)).Registrations[0].Refusals);

        Assert.Contains("kubectl annotate managedcluster cluster1 multihubflows.dev/phase=skipped --overwrite", refusal.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Decide_SomethingIsInTheWay_RefusesWithItsCodeAndNextStep(string what, string code)
    {
        var plan = Planner.Decide(Request, Broken(what));

        var refusals = plan.Registrations.SelectMany(registration => registration.Refusals).ToList();
        Assert.Contains(refusals, refusal => refusal.Code == code);
        Assert.All(refusals, refusal => Assert.False(string.IsNullOrEmpty(refusal.NextStep)));
    }

    [Fact]
    public void Decide_NothingIsInTheWay_ListsEveryWriteAndNoRefusal()
    {
        var plan = Planner.Decide(Request, Healthy);

        Assert.All(plan.Registrations, registration => Assert.Empty(registration.Refusals));
        Assert.Contains($"hub1: ManagedCluster cluster1", plan.Registrations[0].Writes);
        Assert.Contains($"cluster1: Klusterlet {Own.Klusterlet}", plan.Registrations[0].Writes);
        Assert.Contains($"hosting1: Secret {Hosted.Klusterlet}/external-managed-kubeconfig", plan.Registrations[1].Writes);
        Assert.StartsWith("sha256:", plan.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_TheSameFactsTwice_HasTheSameHash_AnyDecidedChangeAnother()
    {
        var same = Planner.Decide(Request, Healthy with { Hubs = [.. Healthy.Hubs] });
        var changed = Planner.Decide(Request, Healthy with { Cluster = Healthy.Cluster! with { Operator = Operator } });

        Assert.Equal(Planner.Decide(Request, Healthy).Hash, same.Hash);
        Assert.NotEqual(same.Hash, changed.Hash);
    }

    [Fact]
    public void Decide_OwnObjectsOfTheSameOperation_AreNotInTheWay()
    {
        var snapshot = Healthy with
        {
            Cluster = Healthy.Cluster! with { Klusterlets = [new KlusterletSeen { Name = Own.Klusterlet, Namespace = Own.AgentNamespace, Operation = OnboardingWorld.Operation }] },
            Hubs = [Healthy.Hubs[0] with { Existing = Existing(OnboardingWorld.Operation, ClaimPhase.Joining) }, Healthy.Hubs[1]],
        };

        Assert.All(Planner.Decide(Request, snapshot).Registrations, registration => Assert.Empty(registration.Refusals));
    }

    [Fact]
    public void Decide_SkippedByAnEarlierOperation_MayBeTakenOver()
    {
        var snapshot = Healthy with
        {
            Cluster = Healthy.Cluster! with { Klusterlets = [new KlusterletSeen { Name = Own.Klusterlet, Namespace = Own.AgentNamespace, Operation = "op-earlier" }] },
            Hubs = [Healthy.Hubs[0] with { Existing = Existing("op-earlier", ClaimPhase.Skipped) }, Healthy.Hubs[1]],
        };

        Assert.Empty(Planner.Decide(Request, snapshot).Registrations[0].Refusals);
    }

    [Fact]
    public void Decide_TwoWantTheDefaultAgentNamespace_RefusesBoth()
    {
        var request = Request with
        {
            Registrations = [.. Request.Registrations.Select(wish => wish with { Mode = AgentMode.Singleton, HostingCluster = null, AgentNamespace = AgentNamespace.Default })],
        };

        var plan = Planner.Decide(request, Healthy);

        Assert.All(plan.Registrations, registration => Assert.Contains(registration.Refusals, refusal => refusal.Code == "AgentNamespaceTaken"));
    }

    private static ManagedClusterSeen Existing(string? operation, string? phase, string? cluster = "c") => new()
    {
        Uid = "mc",
        Accepted = false,
        Terminating = false,
        Operation = operation,
        Phase = phase,
        ClusterUid = cluster,
    };

    private static Snapshot Broken(string what)
    {
        var down = new Finding("Down", "It does not answer.", "Start it.");
        var bad = new Finding("BadEndpoint", "Its certificate lacks the name.", "Set agentEndpoint.");
        return what switch
        {
            "unknown cluster" => WithFleet(fleet => fleet with { KnowsCluster = false }),
            "unknown hub" => WithFleet(fleet => fleet with { Hubs = [fleet.Hubs[1]] }),
            "unknown pull secret" => WithFleet(fleet => fleet with { Hubs = [fleet.Hubs[0] with { Agent = new AgentOptions { PullSecret = "none" } }, fleet.Hubs[1]] }),
            "unknown hosting cluster" => WithFleet(fleet => fleet with { HostingClusters = [] }),
            "no operator" => WithFleet(fleet => fleet with { BundleVersion = null }),
            "agent newer" => WithFleet(fleet => fleet with { Hubs = [fleet.Hubs[0] with { AgentVersion = "v1.4.0" }, fleet.Hubs[1]] }),
            "cluster unreachable" => WithCluster(_ => new ClusterFacts { Unreachable = down }),
            "cluster rights" => WithCluster(cluster => cluster with { MissingRights = ["create klusterlets"] }),
            "managed endpoint" => WithCluster(cluster => cluster with { EndpointProblem = bad }),
            "operator older" => WithCluster(cluster => cluster with { Operator = Operator with { Version = "v1.0.0" } }),
            "foreign klusterlet" => WithCluster(cluster => cluster with { Klusterlets = [new KlusterletSeen { Name = Own.Klusterlet, Namespace = "x" }] }),
            "namespace of another klusterlet" => WithCluster(cluster => cluster with { Klusterlets = [new KlusterletSeen { Name = "klusterlet", Namespace = Own.AgentNamespace }] }),
            "foreign objects" => WithCluster(cluster => cluster with { Namespaces = [new NamespaceSeen(Own.RunsIn, null, null, Terminating: false, ["ConfigMap/theirs"])] }),
            "hub unreachable" => WithHub(hub => new HubFacts { Hub = hub.Hub, Unreachable = down }),
            "hub without OCM" => WithHub(hub => hub with { OcmInstalled = false }),
            "hub rights" => WithHub(hub => hub with { MissingRights = ["approve signers"] }),
            "endpoint" => WithHub(hub => hub with { EndpointProblem = bad }),
            "same hub twice" => WithHub(hub => hub with { Uid = "h2" }),
            "another cluster" => WithHub(hub => hub with { Existing = Existing("op-other", ClaimPhase.Joined, "other") }),
            "somebody else's" => WithHub(hub => hub with { Existing = Existing(null, null, null) }),
            "in use" => WithHub(hub => hub with { Existing = Existing("op-other", ClaimPhase.Joined) }),
            "joining" => WithHub(hub => hub with { Existing = Existing("op-other", ClaimPhase.Joining) }),
            "closing" => WithHub(hub => hub with { Existing = Existing("op-other", ClaimPhase.Closing) }),
            "hosting cluster unreachable" => WithHost(_ => new ClusterFacts { Unreachable = down }),
            "hosting rights" => WithHost(host => host with { MissingRights = ["create leases"] }),
            "foreign klusterlet on host" => WithHost(host => host with { Klusterlets = [new KlusterletSeen { Name = Hosted.Klusterlet, Namespace = "x" }] }),
            "host is the cluster" => WithHost(host => host with { Uid = "c" }),
            "host full" => WithHost(host => host with { SlotsTaken = 2 }),
            "named like a cluster" => WithHost(host => host with { ManagedClusterNames = [Hosted.Klusterlet] }),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    private static Snapshot WithFleet(Func<FleetFacts, FleetFacts> change) => Healthy with { Fleet = change(Healthy.Fleet) };

    private static Snapshot WithCluster(Func<ClusterFacts, ClusterFacts> change) => Healthy with { Cluster = change(Healthy.Cluster!) };

    private static Snapshot WithHub(Func<HubFacts, HubFacts> change) => Healthy with { Hubs = [change(Healthy.Hubs[0]), Healthy.Hubs[1]] };

    private static Snapshot WithHost(Func<ClusterFacts, ClusterFacts> change) =>
        Healthy with { Hosts = [Healthy.Hosts[0] with { Facts = change(Healthy.Hosts[0].Facts) }] };
}
