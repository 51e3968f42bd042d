using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using static MultiHubFlows.Clusters.Tests.Support.WatchScript;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>What a watch tells, and when it ends.</summary>
public sealed class WatchingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_ConditionTrueAtOnce_ListsAndDoesNotWatch()
    {
        await using var server = await ApiServer.StartAsync(List("10", "a"));
        using var cluster = TestCluster.Of(server);

        var outcome = await WatchAsync(cluster, maps => maps.Count == 1);

        Assert.True(outcome.Satisfied);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_Events_AreTakenIntoTheState()
    {
        await using var server = await ApiServer.StartAsync(
            List("10", "a"),
            Watch(Hold.Open, Event("ADDED", "11", "b"), Event("MODIFIED", "12", "b", "2"), Event("BOOKMARK", "13", null), Event("DELETED", "14", "a")));
        using var cluster = TestCluster.Of(server);
        var seen = new List<string>();

        var outcome = await WatchAsync(cluster, maps =>
        {
            seen.Add(string.Join(' ', maps.Select(map => $"{map.Metadata.Name}={map.Data?["x"]}")));
            return seen.Count == 4;
        });

        Assert.True(outcome.Satisfied);
        Assert.Equal(["a=1", "a=1 b=1", "a=1 b=2", "b=2"], seen);
        Assert.Equal(
            "GET /api/v1/namespaces/ns/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=10&timeoutSeconds=60&labelSelector=app%3Dx",
            server.Lines[1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_OneObjectByName_SeesNullUntilItIsThere()
    {
        await using var server = await ApiServer.StartAsync(List("10"), Watch(Hold.Open, Event("ADDED", "11", "a")));
        using var cluster = TestCluster.Of(server);
        var seen = new List<string?>();

        await cluster.Client.WatchUntilAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Done, Patience, Cancel);

        Assert.Equal([null, "a"], seen);
        Assert.Contains("fieldSelector=metadata.name%3Da", server.Lines[0], StringComparison.Ordinal);

        bool Done(ConfigMap? map)
        {
            seen.Add(map?.Metadata.Name);
            return map is not null;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_EndAfterABookmark_GoesOnFromThereWithoutAList()
    {
        await using var server = await ApiServer.StartAsync(List("10"), Watch(Hold.End, Event("BOOKMARK", "55", null)), Watch(Hold.Open, Event("ADDED", "56", "a")));
        using var cluster = TestCluster.Of(server);

        Assert.True((await WatchAsync(cluster, maps => maps.Count == 1)).Satisfied);
        Assert.Contains("resourceVersion=55", server.Lines[2], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_PatienceEnds_ReturnsTheLastKnownState()
    {
        var time = new FakeTimeProvider();
        using var watching = new SemaphoreSlim(0);
        await using var server = await ApiServer.StartAsync(List("10", "a"), async context =>
        {
            await context.Response.WriteAsync(Event("ADDED", "11", "b") + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            watching.Release();
            await Answer.UntilGoneAsync(context);
        });
        using var cluster = TestCluster.Of(server, time: time);
        using var second = new SemaphoreSlim(0);

        var watch = cluster.Client.WatchUntilAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, maps => maps.Count == 2 && second.Release() > 9, TimeSpan.FromSeconds(30), Cancel);
        await second.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(31));

        var outcome = await watch;
        Assert.False(outcome.Satisfied);
        Assert.Equal(["a", "b"], outcome.Objects.Select(map => map.Metadata.Name));
        Assert.Null(outcome.Trouble);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WatchUntilAsync_ForbiddenToListOrWatch_IsRefused(bool atList)
    {
        var forbidden = Answer.Status(403, "Forbidden", "no");
        await using var server = await ApiServer.StartAsync(atList ? forbidden : List("10"), forbidden);
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => WatchAsync(cluster, _ => false));

        Assert.Contains(atList ? "list on configmaps" : "watch on configmaps", refused.NextStep, StringComparison.Ordinal);
    }

    private static Task<WatchOutcome<ConfigMap>> WatchAsync(TestCluster cluster, Func<IReadOnlyList<ConfigMap>, bool> isDone) =>
        cluster.Client.WatchUntilAsync(ResourceKind.ConfigMap, "ns", "app=x", null, isDone, Patience, Cancel);
}
