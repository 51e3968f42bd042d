using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Sockets and certificates of a cluster that nobody talks to are given back, and nobody notices.</summary>
public sealed class IdleConnectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _time = new();
    private readonly TestFleet _files = new();
    private ClusterConnections? _connections;
    private int _opened;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _connections?.Dispose();
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_NobodyUsedItForAWhile_IsOpenedAnewAndOnlyThen()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        var hub = HubOf(server);

        await GetAsync(hub);
        await GetAsync(hub);
        var atOnce = _opened;
        _time.Advance(Long);
        await GetAsync(hub);

        Assert.Equal((1, 2), (atOnce, _opened));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_SlowerThanThePatience_IsNotCutOff()
    {
        using var reached = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        await using var server = await ApiServer.StartAsync(async context =>
        {
            reached.Release();
            await go.WaitAsync(context.RequestAborted);
            await Answer.ConfigMap("slow")(context);
        });
        var hub = HubOf(server, attempt: TimeSpan.FromHours(1));

        var slow = GetAsync(hub);
        await reached.WaitAsync(Cancel);
        _time.Advance(Long);
        go.Release();

        Assert.Equal("slow", (await slow)!.Data!["x"]);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ClosedAndItsFileUnreadableForAMoment_GoesOnWithWhatItHad()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        var hub = HubOf(server);
        await GetAsync(hub);
        _time.Advance(Long);
        _files.Folder.Write("hub1.kubeconfig", "clusters: [");

        Assert.NotNull(await GetAsync(hub));

        Assert.Equal("Bearer test-token", server.Requests[1].Headers["Authorization"]);
    }

    private ClusterClient HubOf(ApiServer server, TimeSpan? attempt = null)
    {
        _files.Folder.Write("hub1.kubeconfig", TestCluster.KubeconfigOf(server.Url.AbsoluteUri));
        var fleet = _files.Load("hubs: [{ name: hub1, credential: { kubeconfig: ./hub1.kubeconfig } }]").Fleet!;
        var options = new ClusterClientOptions { ObserveRequests = _ => new Opened(() => _opened++) };
        options = attempt is { } patience ? options with { AttemptTimeout = patience, CallDeadline = patience } : options;
        _connections = new ClusterConnections(fleet, options, _time);
        return _connections.Hub(new HubName("hub1"));
    }

    private static Task<ConfigMap?> GetAsync(ClusterClient hub) => hub.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);

    /// <summary>There is one for every transport.</summary>
    private sealed class Opened : DelegatingHandler
    {
        public Opened(Action opened) => opened();
    }
}
