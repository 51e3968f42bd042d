using MultiHubFlows.Clusters.Tests.Support;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>What must hold between the entries of a fleet file.</summary>
public sealed class FleetRuleTests : IDisposable
{
    private readonly TestFleet _files = new();

    [Fact]
    public void Load_SameNameTwice_IsRefusedForEachKind()
    {
        var reading = _files.Load("""
            hubs:
            - { name: hub1, credential: { kubeconfig: ./hub1.kubeconfig } }
            - { name: hub1, credential: { kubeconfig: ./hub2.kubeconfig } }
            managedClusters:
            - { name: cluster1, credential: { kubeconfig: ./cluster1.kubeconfig } }
            - { name: cluster1, credential: { kubeconfig: ./cluster1.kubeconfig } }
            hostingClusters:
            - { name: cluster1, credential: { kubeconfig: ./hosting1.kubeconfig }, slots: 1 }
            """);

        Assert.Equal([(5, "hubs[1].name"), (8, "managedClusters[1].name")], reading.Mistakes.Select(mistake => (mistake.Line, mistake.Field)));
    }

    [Theory]
    [InlineData("https://HUB.example.org:443/")]
    [InlineData("https://hub.example.org")]
    public void Load_TwoHubsAtOneAgentAddress_IsRefused(string second)
    {
        var reading = _files.Load($$"""
            hubs:
            - { name: hub1, credential: { kubeconfig: ./hub1.kubeconfig }, agentEndpoint: { server: "https://hub.example.org" } }
            - { name: hub2, credential: { kubeconfig: ./hub2.kubeconfig }, agentEndpoint: { server: "{{second}}" } }
            """);

        var mistake = Assert.Single(reading.Mistakes);
        Assert.Equal((5, "hubs[1].agentEndpoint.server"), (mistake.Line, mistake.Field));
        Assert.Contains("hub1", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TwoHubsWithOneKubeconfig_IsRefused()
    {
        var reading = _files.Load("""
            hubs:
            - { name: hub1, credential: { kubeconfig: ./hub1.kubeconfig } }
            - { name: hub2, credential: { kubeconfig: ./hub1.kubeconfig } }
            """);

        Assert.Equal("hubs[1].agentEndpoint.server", Assert.Single(reading.Mistakes).Field);
    }

    [Fact]
    public void Load_LoopbackWrittenAsAgentEndpoint_IsAllowedWithAWarning()
    {
        var reading = _files.Load("""
            hubs:
            - { name: hub1, credential: { kubeconfig: ./hub1.kubeconfig }, agentEndpoint: { server: "https://127.0.0.1:6443" } }
            """);

        Assert.Contains("hub1", Assert.Single(reading.Fleet!.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KubeconfigOfAnyClusterUnusable_IsReportedWithTheKubeconfigsLine()
    {
        _files.Folder.Write("cluster1.kubeconfig", TestCluster.KubeconfigOf("https://c:6443", user: "exec: { command: touch }"));

        var reading = _files.Load("""
            hubs: [{ name: hub1, credential: { kubeconfig: ./hub1.kubeconfig } }]
            managedClusters: [{ name: cluster1, credential: { kubeconfig: ./cluster1.kubeconfig } }]
            """);

        var mistake = Assert.Single(reading.Mistakes);
        Assert.EndsWith("cluster1.kubeconfig", mistake.File, StringComparison.Ordinal);
        Assert.Equal("user.exec", mistake.Field);
        Assert.True(mistake.Line > 5);
    }

    [Fact]
    public void Load_AgentsNewerThanTheBundlesOperator_IsRefused()
    {
        _files.Folder.Write("operator.yaml", BundleTests.Official("v1.3.0"));

        var reading = _files.Load("""
            operator: { bundle: ./operator.yaml, version: v1.3.1 }
            hubs: [{ name: hub1, credential: { kubeconfig: ./hub1.kubeconfig }, agentVersion: v1.10.0 }]
            """);

        Assert.Equal(["operator.version", "hubs[0].agentVersion"], reading.Mistakes.Select(mistake => mistake.Field));
    }

    [Fact]
    public void Load_BundleWithoutVersionInTheFleet_GivesTheVersion()
    {
        _files.Folder.Write("operator.yaml", BundleTests.Official("v1.3.0"));

        Assert.Equal("v1.3.0", _files.Load("operator: { bundle: ./operator.yaml }").Fleet!.Operator.Version);
    }

    [Fact]
    public void C5_NamesWithDotsCapitalsAndSixtyFourLetters_AreAllRefusedAtOnce()
    {
        var reading = _files.Load($$"""
            managedClusters:
            - { name: cluster0.my.example, credential: { kubeconfig: ./cluster1.kubeconfig } }
            - { name: Cluster1, credential: { kubeconfig: ./cluster1.kubeconfig } }
            - { name: {{new string('a', 64)}}, credential: { kubeconfig: ./cluster1.kubeconfig } }
            - { name: {{new string('a', 63)}}, credential: { kubeconfig: ./cluster1.kubeconfig } }
            """);

        Assert.Equal(
            [(4, "managedClusters[0].name"), (5, "managedClusters[1].name"), (6, "managedClusters[2].name")],
            reading.Mistakes.Select(mistake => (mistake.Line, mistake.Field)));
    }

    [Fact]
    public void Load_HubNameOfFortyOneLetters_IsRefused()
    {
        var reading = _files.Load($$"""
            hubs:
            - { name: {{new string('h', 40)}}, credential: { kubeconfig: ./hub1.kubeconfig } }
            - { name: {{new string('h', 41)}}, credential: { kubeconfig: ./hub2.kubeconfig } }
            """);

        Assert.Equal("hubs[1].name", Assert.Single(reading.Mistakes).Field);
    }

    [Fact]
    public void C11_ProxyUrl_IsReadOrRefusedByName()
    {
        var reading = _files.Load("""
            hubs:
            - { name: hub1, credential: { kubeconfig: ./hub1.kubeconfig }, proxyUrl: "ftp://proxy" }
            - { name: hub2, credential: { kubeconfig: ./hub2.kubeconfig }, proxyUrl: "http://user:canary@proxy" }
            """);

        Assert.Equal(["hubs[0].proxyUrl", "hubs[1].proxyUrl"], reading.Mistakes.Select(mistake => mistake.Field));
        Assert.DoesNotContain(reading.Mistakes, mistake => mistake.ToString().Contains("canary", StringComparison.Ordinal));
    }

    public void Dispose() => _files.Dispose();
}
