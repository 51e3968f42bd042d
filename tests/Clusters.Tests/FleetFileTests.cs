using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

public sealed class FleetFileTests : IDisposable
{
    private readonly TestFleet _files = new();

    [Fact]
    public void Load_EveryField_IsRead()
    {
        _files.Folder.Write("hub1-ca.crt", TestAuthority.Shared.Pem);
        var reading = _files.Load("""
            operator: { version: v1.3.1, imageRegistry: registry.example/ocm }
            deadlines: { operatorReady: 1h30m, csr: 90s, available: 5m, gone: 10m }
            hubs:
            - name: hub1
              credential: { kubeconfig: ./hub1.kubeconfig, context: admin, allowFiles: [./admin.crt] }
              agentEndpoint: { server: "https://hub1.example.org:6443", certificateAuthority: ./hub1-ca.crt, proxyUrl: http://agents:3128 }
              agentVersion: v1.3.0
              leaseDurationSeconds: 10
              proxyUrl: http://proxy:3128
            - name: customer
              administered: false
              bootstrapCredential: { kubeconfig: ./hub2.kubeconfig }
            managedClusters:
            - name: cluster1
              credential: { kubeconfig: ./cluster1.kubeconfig }
              labels: { environment: test }
              agentEndpoint: { server: https://cluster1.internal }
            hostingClusters:
            - { name: hosting1, credential: { kubeconfig: ./hosting1.kubeconfig }, slots: 20 }
            """);

        Assert.Empty(reading.Mistakes);
        var fleet = reading.Fleet!;
        Assert.Equal(new OperatorSource(null, "v1.3.1", "registry.example/ocm"), fleet.Operator);
        Assert.Equal(new Deadlines(TimeSpan.FromMinutes(90), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)), fleet.Deadlines);
        var hub = fleet.Hub(new HubName("hub1"))!;
        var credential = Assert.IsType<KubeconfigReference>(hub.Credential);
        Assert.Equal(Path.Combine(_files.Folder.Path, "hub1.kubeconfig"), credential.Kubeconfig);
        Assert.Equal("admin", credential.Context);
        Assert.Equal([Path.Combine(_files.Folder.Path, "admin.crt")], credential.AllowFiles);
        Assert.Equal(new AgentEndpoint(new Uri("https://hub1.example.org:6443"), Path.Combine(_files.Folder.Path, "hub1-ca.crt"), new Uri("http://agents:3128")), hub.AgentEndpoint);
        Assert.Equal(("v1.3.0", 10, new Uri("http://proxy:3128")), (hub.AgentVersion, hub.LeaseDurationSeconds, hub.ProxyUrl));
        Assert.False(fleet.Hub(new HubName("customer"))!.Administered);
        Assert.Equal("test", fleet.Managed(new ManagedClusterName("cluster1"))!.Labels["environment"]);
        Assert.Equal(20, fleet.Hosting(new HostingClusterName("hosting1"))!.Slots);
        Assert.StartsWith("sha256:", fleet.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OnlyWhatIsNeeded_HasDefaults()
    {
        var fleet = _files.Load("""
            hubs: [{ name: hub1, credential: { kubeconfig: ./hub1.kubeconfig } }]
            managedClusters: [{ name: cluster1, credential: { kubeconfig: ./cluster1.kubeconfig } }]
            """).Fleet!;

        Assert.Equal(new OperatorSource(null, null, "quay.io/open-cluster-management"), fleet.Operator);
        Assert.Equal(Deadlines.Default, fleet.Deadlines);
        Assert.Equal(TimeSpan.FromMinutes(5), fleet.Deadlines.Available);
        Assert.Empty(fleet.HostingClusters);
    }

    [Fact]
    public void Load_ManyMistakes_AllAreReportedAtOnceWithTheirLinesAndNextSteps()
    {
        var reading = _files.Load("""
            operator: { version: "not a tag", registry: x }
            deadlines: { csr: soon, gone: 0s, available: 8d }
            hubs:
            - name: hub1
              name: hub2
              credential: { kubeconfig: ./missing.kubeconfig }
              leaseDurationSeconds: -1
              agentEndpoint: { server: "http://hub1.example.org" }
            - credential: ./hub1.kubeconfig
              administered: maybe
            managedClusters: { name: cluster1 }
            hostingClusters:
            - { name: hosting1, credential: { kubeconfig: ./hosting1.kubeconfig }, slots: many }
            colour: blue
            """);

        Assert.Null(reading.Fleet);
        Assert.Equal(
            [
                (3, "operator.version"),
                (3, "operator.registry"),
                (4, "deadlines.csr"),
                (4, "deadlines.gone"),
                (4, "deadlines.available"),
                (7, "hubs[0].name"),
                (9, "hubs[0].leaseDurationSeconds"),
                (10, "hubs[0].agentEndpoint.server"),
                (11, "hubs[1].name"),
                (11, "hubs[1].credential"),
                (12, "hubs[1].administered"),
                (13, "managedClusters"),
                (15, "hostingClusters[0].slots"),
                (16, "colour"),
                (0, ""),
            ],
            reading.Mistakes.Select(mistake => (mistake.Line, mistake.Field)));
        Assert.All(reading.Mistakes, mistake => Assert.NotEmpty(mistake.NextStep));
        Assert.All(reading.Mistakes.Where(mistake => mistake.Line > 0), mistake => Assert.True(mistake.Column > 0));
        Assert.EndsWith("missing.kubeconfig", reading.Mistakes[^1].File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: v2\nkind: Fleet", 1, "apiVersion")]
    [InlineData("apiVersion: multihubflows.dev/v1alpha1\nkind: Flock", 2, "kind")]
    [InlineData("apiVersion: [", 2, "")]
    [InlineData("", 1, "")]
    [InlineData("- a", 1, "")]
    [InlineData("apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\n---\nx: 1", 4, "")]
    [InlineData("apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\nhubs: &a []\nmanagedClusters: *a", 3, "")]
    [InlineData("apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\nhubs: !!python/object []", 3, "")]
    [InlineData("apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\n? [a]\n: b", 3, "")]
    [InlineData("apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\n\tx: y", 2, "")]
    public void Load_NotAFleetFile_IsOneMistakeWithItsLine(string text, int line, string field)
    {
        var reading = FleetFile.Load(_files.Folder.Write("fleet.yaml", text));

        Assert.Contains(reading.Mistakes, mistake => mistake.Line == line && mistake.Field == field);
        Assert.Null(reading.Fleet);
    }

    [Fact]
    public void Load_FileMissingOrDirectoryOrTooLargeOrBinary_IsAMistakeNotAnException()
    {
        Assert.Contains("does not exist", Assert.Single(FleetFile.Load(Path.Combine(_files.Folder.Path, "none.yaml")).Mistakes).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Single(FleetFile.Load(_files.Folder.Path).Mistakes).Message, StringComparison.Ordinal);
        Assert.Contains("larger than 1024 KiB", Assert.Single(FleetFile.Load(_files.Folder.Write("big.yaml", new string('#', (1024 * 1024) + 1))).Mistakes).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_files.Folder.Path, "binary.yaml"), [0xFF, 0xFE, 0x00]);
        Assert.Contains("not UTF-8", Assert.Single(FleetFile.Load(Path.Combine(_files.Folder.Path, "binary.yaml")).Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TwentyThousandNestedBrackets_AreRefusedWithoutAnOverflow()
    {
        var mistake = Assert.Single(_files.Load("x: " + new string('[', 20_000)).Mistakes);

        Assert.Contains("nested more than", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C12_ScalarsThatYamlTakesForSomethingElse_StayText()
    {
        var fleet = _files.Load("""
            operator: { version: 1.10 }
            hubs: [{ name: 007, credential: { kubeconfig: ./hub1.kubeconfig } }]
            managedClusters:
            - name: 1e3
              credential: { kubeconfig: ./cluster1.kubeconfig }
              labels: { zone: 5, on: yes, hex: 0x10, date: 2026-01-02, none: "" }
            """).Fleet!;

        Assert.Equal("1.10", fleet.Operator.Version);
        Assert.Equal("007", fleet.Hubs[0].Name.Value);
        Assert.Equal("1e3", fleet.ManagedClusters[0].Name.Value);
        Assert.Equal(
            new Dictionary<string, string> { ["zone"] = "5", ["on"] = "yes", ["hex"] = "0x10", ["date"] = "2026-01-02", ["none"] = "" },
            fleet.ManagedClusters[0].Labels);
    }

    [Theory]
    [InlineData("{ a: }")]
    [InlineData("{ a: [1] }")]
    [InlineData("{ a: 'with space' }")]
    [InlineData("{ 'no key': a }")]
    [InlineData("[a]")]
    public void Load_LabelThatKubernetesWouldRefuse_IsAMistake(string labels)
    {
        var reading = _files.Load($$"""
            managedClusters:
            - name: cluster1
              credential: { kubeconfig: ./cluster1.kubeconfig }
              labels: {{labels}}
            """);

        Assert.Equal(6, Assert.Single(reading.Mistakes).Line);
    }

    public void Dispose() => _files.Dispose();
}
