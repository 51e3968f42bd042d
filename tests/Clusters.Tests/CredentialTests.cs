using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Credentials are references: read when used, read again when they changed.</summary>
public sealed class CredentialTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_KubeconfigReplaced_UsesTheNewOneFromTheNextCallOn()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        await GetAsync(cluster);
        File.WriteAllText(cluster.Kubeconfig, TestCluster.KubeconfigOf(server.Url.AbsoluteUri, user: "token: renewed-token"));
        await GetAsync(cluster);

        Assert.Equal(["Bearer test-token", "Bearer renewed-token"], server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_RefusedWith401AndRenewedWithoutANewerTime_IsReadAgainOnce()
    {
        TestCluster? cluster = null;
        await using var server = await ApiServer.StartAsync(
            context =>
            {
                var written = File.GetLastWriteTimeUtc(cluster!.Kubeconfig);
                File.WriteAllText(cluster.Kubeconfig, File.ReadAllText(cluster.Kubeconfig).Replace("test-token", "tset-token", StringComparison.Ordinal));
                File.SetLastWriteTimeUtc(cluster.Kubeconfig, written);
                return Answer.Status(401, "Unauthorized", "Unauthorized")(context);
            },
            Answer.ConfigMap());
        using (cluster = TestCluster.Of(server))
        {
            Assert.NotNull(await GetAsync(cluster));
        }

        Assert.Equal("Bearer tset-token", server.Requests[1].Headers["Authorization"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_RefusedWith401AndNothingRenewed_IsNotAskedAgain()
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(401, "Unauthorized", "Unauthorized"));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => GetAsync(cluster));

        Assert.Equal(ClusterFailureCode.Unauthorized, refused.Code);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_KubeconfigUnreadableForAMoment_GoesOnWithWhatItHas()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        await GetAsync(cluster);
        File.WriteAllText(cluster.Kubeconfig, "clusters: [");

        Assert.NotNull(await GetAsync(cluster));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_KubeconfigUnusableFromTheBeginning_IsRefusedWithTheMistake()
    {
        using var cluster = new TestCluster(TestCluster.KubeconfigOf("https://hub", user: "exec: { command: canary }"));

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => GetAsync(cluster));

        Assert.Equal(ClusterFailureCode.CredentialUnusable, refused.Code);
        Assert.Contains("user.exec", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_CredentialRenewedWhileACallIsUnderWay_LetsThatCallEnd()
    {
        using var reached = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        await using var server = await ApiServer.StartAsync(
            async context =>
            {
                reached.Release();
                await go.WaitAsync(context.RequestAborted);
                await Answer.ConfigMap("slow")(context);
            },
            Answer.ConfigMap("quick"));
        using var cluster = TestCluster.Of(server);

        var slow = GetAsync(cluster);
        await reached.WaitAsync(Cancel);
        File.WriteAllText(cluster.Kubeconfig, TestCluster.KubeconfigOf(server.Url.AbsoluteUri, user: "token: renewed-token"));
        var quick = await GetAsync(cluster);
        go.Release();

        Assert.Equal(("quick", "slow"), (quick!.Data!["x"], (await slow)!.Data!["x"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task Connections_OneClusterAskedForTwice_GivesOneClientAndOneConnection()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var files = new TestFleet();
        files.Folder.Write("hub1.kubeconfig", TestCluster.KubeconfigOf(server.Url.AbsoluteUri));
        var fleet = files.Load("hubs: [{ name: hub1, credential: { kubeconfig: ./hub1.kubeconfig } }]").Fleet!;
        using var connections = new ClusterConnections(fleet, new ClusterClientOptions(), TimeProvider.System);

        var hub = connections.Hub(new HubName("hub1"));

        Assert.Same(hub, connections.Hub(new HubName("hub1")));
        Assert.Equal("hub hub1", hub.ClusterName);
        Assert.NotNull(await hub.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel));
    }

    [Fact]
    public void Connections_ClusterThatTheFleetLacks_IsRefused()
    {
        using var files = new TestFleet();
        using var connections = new ClusterConnections(files.Load("hubs: []").Fleet!, new ClusterClientOptions(), TimeProvider.System);

        Assert.Equal(ClusterFailureCode.UnknownCluster, Assert.Throws<HubRefusedException>(() => connections.Hub(new HubName("x"))).Code);
        Assert.Equal(ClusterFailureCode.UnknownCluster, Assert.Throws<HubRefusedException>(() => connections.Managed(new ManagedClusterName("x"))).Code);
        Assert.Equal(ClusterFailureCode.UnknownCluster, Assert.Throws<HubRefusedException>(() => connections.Hosting(new HostingClusterName("x"))).Code);
    }

    [Fact]
    public void Connections_HubThatItsOwnerAdministers_IsNotAdministeredHere()
    {
        using var files = new TestFleet();
        var fleet = files.Load("hubs: [{ name: hub1, administered: false, bootstrapCredential: { kubeconfig: ./hub1.kubeconfig } }]").Fleet!;
        using var connections = new ClusterConnections(fleet, new ClusterClientOptions(), TimeProvider.System);

        Assert.Equal(ClusterFailureCode.HubNotAdministered, Assert.Throws<HubRefusedException>(() => connections.Hub(new HubName("hub1"))).Code);
    }

    private static Task<ConfigMap?> GetAsync(TestCluster cluster) => cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);
}
