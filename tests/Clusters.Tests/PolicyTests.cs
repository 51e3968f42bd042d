using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

public sealed class PolicyTests : IDisposable
{
    private const string Clusters = """
        hubs: [{ name: hub1, credential: { kubeconfig: ./hub1.kubeconfig } }]
        managedClusters: [{ name: cluster1, credential: { kubeconfig: ./cluster1.kubeconfig }, cannotReach: [hub1] }]
        hostingClusters: [{ name: hosting1, credential: { kubeconfig: ./hosting1.kubeconfig }, slots: 4, draining: true, cannotReach: [cluster1] }]

        """;

    private const string Policy = """
        onClusterBesideHosted: 2
        headRoom: 3
        agentsPerHost: 10
        agentsOfOneHubPerHost: 5
        agentNamespace: default
        unknownFacts: avoid
        weights: { onCluster: 0, bestFit: 1, ownHost: 2, operatorThere: 3, memberOfHub: 4, nothingUnknown: 5 }
        """;

    private static readonly PlanningPolicy Expected = new()
    {
        OnClusterBesideHosted = 2,
        HeadRoom = 3,
        AgentsPerHost = 10,
        AgentsOfOneHubPerHost = 5,
        AgentNamespace = AgentNamespace.Default,
        UnknownFacts = UnknownFacts.Avoid,
        Weights = new PlanningWeights { OnCluster = 0, BestFit = 1, OwnHost = 2, OperatorThere = 3, MemberOfHub = 4, NothingUnknown = 5 },
    };

    private readonly TestFleet _files = new();

    [Fact]
    public void Load_PolicyInTheFleetFile_IsRead()
    {
        var reading = _files.Load(Clusters + "policy:\n  " + Policy.Replace("\n", "\n  ", StringComparison.Ordinal));

        Assert.Empty(reading.Mistakes);
        Assert.Equal(Expected, reading.Fleet!.Policy);
        Assert.True(reading.Fleet.HostingClusters[0] is { Draining: true, CannotReach: ["cluster1"] });
        Assert.Equal(["hub1"], reading.Fleet.ManagedClusters[0].CannotReach);
    }

    [Fact]
    public void Load_PolicyInAFileOfItsOwn_IsRead()
    {
        _files.Folder.Write("policy.yaml", Policy);

        Assert.Equal(Expected, _files.Load(Clusters + "policyFile: ./policy.yaml").Fleet!.Policy);
    }

    [Fact]
    public void Load_NoPolicy_HasTheDefaults() => Assert.Equal(new PlanningPolicy(), _files.Load(Clusters).Fleet!.Policy);

    [Fact]
    public void Load_MistakesInPolicyAndNames_AllAreReportedWithTheirFileAndLine()
    {
        _files.Folder.Write("policy.yaml", "headRoom: -1\nagentNamespace: theirs\nweights: { onCluster: 1001, speed: 1 }\nunknownFacts: 7\ncolour: blue\n");

        var mistakes = _files.Load(Clusters.Replace("[cluster1]", "[cluster2]", StringComparison.Ordinal) + "policyFile: ./policy.yaml").Mistakes;

        Assert.Equal(
            ["agentNamespace", "colour", "headRoom", "hostingClusters[0].cannotReach", "unknownFacts", "weights.onCluster", "weights.speed"],
            mistakes.Select(mistake => mistake.Field).Order(StringComparer.Ordinal));
        Assert.All(mistakes.Where(mistake => mistake.Field != "hostingClusters[0].cannotReach"), mistake => Assert.EndsWith("policy.yaml", mistake.File, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("policyFile: ./none.yaml", "policyFile")]
    [InlineData("policyFile: ./policy.yaml\npolicy: { headRoom: 1 }", "policyFile")]
    public void Load_PolicyFileThatIsNotThereOrStandsBesideAPolicy_IsAMistake(string lines, string field)
    {
        _files.Folder.Write("policy.yaml", Policy);

        Assert.Equal(field, Assert.Single(_files.Load(Clusters + lines).Mistakes).Field);
    }

    public void Dispose() => _files.Dispose();
}
