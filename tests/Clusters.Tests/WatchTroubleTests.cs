using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using static MultiHubFlows.Clusters.Tests.Support.WatchScript;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Watches live through what servers and networks do to them.</summary>
public sealed class WatchTroubleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Trap_ExpiredVersion_ListsAnewAndForgetsWhatIsGone()
    {
        await using var server = await ApiServer.StartAsync(
            List("10", "a"),
            Watch(Hold.End, """{"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Expired","message":"too old resource version: 10 (99)","code":410}}"""),
            List("99", "b"));
        using var cluster = TestCluster.Of(server);

        var outcome = await WatchAsync(cluster, maps => maps.Any(map => map.Metadata.Name == "b"));

        Assert.Equal(["b"], outcome.Objects.Select(map => map.Metadata.Name));
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_EndBeforeAnyEvent_IsNoErrorAndListsAnew()
    {
        await using var server = await ApiServer.StartAsync(List("10"), Watch(Hold.End), List("11", "a"));
        using var cluster = TestCluster.Of(server);

        Assert.True((await WatchAsync(cluster, maps => maps.Count == 1)).Satisfied);
        Assert.Single(((LeapingTime)cluster.Time).Pauses);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_ConnectionResetInTheMiddle_ListsAnew()
    {
        await using var server = await ApiServer.StartAsync(List("10"), Watch(Hold.Reset, Event("ADDED", "11", "b")), List("12", "b", "a"));
        using var cluster = TestCluster.Of(server);

        var outcome = await WatchAsync(cluster, maps => maps.Any(map => map.Metadata.Name == "a"));

        Assert.True(outcome.Satisfied);
        Assert.Null(outcome.Trouble);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"na")]
    [InlineData("{\"type\":\"ADDED\"}\n")]
    [InlineData("not json\n")]
    [InlineData("[]\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"b\"},\"data\":5}}\n")]
    public async Task Trap_BadOrTruncatedLine_ListsAnew(string line)
    {
        await using var server = await ApiServer.StartAsync(List("10"), Raw(line), List("12", "a"));
        using var cluster = TestCluster.Of(server);

        Assert.True((await WatchAsync(cluster, maps => maps.Count == 1)).Satisfied);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_ListOfSomethingElse_IsTriedAgain()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Json(200, """{"metadata":{"resourceVersion":"1"},"items":[5]}"""),
            Answer.Json(200, """{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":[]}}]}"""),
            Answer.Json(200, """{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"a"},"data":5}]}"""),
            List("12", "a"));
        using var cluster = TestCluster.Of(server);

        Assert.True((await WatchAsync(cluster, maps => maps.Count == 1)).Satisfied);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_LineWithoutAnEnd_IsCutAtItsLimit()
    {
        await using var server = await ApiServer.StartAsync(
            List("10"),
            async context =>
            {
                var block = new byte[64 * 1024];
                Array.Fill(block, (byte)'x');
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(block, context.RequestAborted);
                }
            },
            List("12", "a"));
        using var cluster = TestCluster.Of(server, new ClusterClientOptions { MaximumBodyBytes = 256 * 1024 });

        Assert.True((await WatchAsync(cluster, maps => maps.Count == 1)).Satisfied);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_SilenceLongerThanTheServerPromised_ListsAnew()
    {
        var time = new FakeTimeProvider();
        using var watching = new SemaphoreSlim(0);
        await using var server = await ApiServer.StartAsync(
            List("10"),
            async context =>
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                watching.Release();
                await Answer.UntilGoneAsync(context);
            },
            List("12", "a"));
        using var cluster = TestCluster.Of(server, time: time);

        var watch = WatchAsync(cluster, maps => maps.Count == 1);
        await watching.WaitAsync(Cancel);
        while (!watch.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }

        Assert.True((await watch).Satisfied);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_ServerGoneForAWhile_GoesOnWhenItIsBack()
    {
        await using var server = await ApiServer.StartAsync(
            List("10"),
            Answer.Reset,
            Answer.Text(503, "starting"),
            Answer.Text(503, "starting"),
            List("12", "a"));
        using var cluster = TestCluster.Of(server);

        Assert.True((await WatchAsync(cluster, maps => maps.Count == 1)).Satisfied);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_ServerGoneForGood_SaysSoBesideTheLastKnownState()
    {
        var next = 0;
        await using var server = await ApiServer.StartAsync(
            ApiServer.DefaultCertificate,
            context => (Interlocked.Increment(ref next) == 1 ? List("10", "a") : Answer.Text(503, "down"))(context));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.WatchUntilAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, maps => maps.Count > 1, TimeSpan.FromSeconds(60), Cancel);

        Assert.False(outcome.Satisfied);
        Assert.Single(outcome.Objects);
        Assert.Contains("503", outcome.Trouble, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_ServerNeverThere_IsUnreachable()
    {
        using var cluster = new TestCluster(TestCluster.KubeconfigOf("https://127.0.0.1:1"));

        await Assert.ThrowsAsync<HubUnreachableException>(() =>
            cluster.Client.WatchUntilAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, _ => true, TimeSpan.FromSeconds(60), Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_CancelledBeforeTheFirstEvent_LeavesNoStreamOpen()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watching = new SemaphoreSlim(0);
        await using var server = await ApiServer.StartAsync(List("10"), async context =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            watching.Release();
            await Answer.UntilGoneAsync(context);
            gone.SetResult();
        });
        using var cluster = TestCluster.Of(server, time: new FakeTimeProvider());
        using var caller = new CancellationTokenSource();

        var watch = cluster.Client.WatchUntilAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, _ => false, Patience, caller.Token);
        await watching.WaitAsync(Cancel);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        await gone.Task.WaitAsync(Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_HeadersOfAWatchNeverCome_TheAttemptEnds()
    {
        var time = new FakeTimeProvider();
        using var watching = new SemaphoreSlim(0);
        await using var server = await ApiServer.StartAsync(
            List("10"),
            async context =>
            {
                watching.Release();
                await Answer.UntilGoneAsync(context);
            },
            List("12", "a"));
        using var cluster = TestCluster.Of(server, time: time);

        var watch = WatchAsync(cluster, maps => maps.Count == 1);
        await watching.WaitAsync(Cancel);
        while (!watch.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }

        Assert.True((await watch).Satisfied);
    }

    private static Task<WatchOutcome<ConfigMap>> WatchAsync(TestCluster cluster, Func<IReadOnlyList<ConfigMap>, bool> isDone) =>
        cluster.Client.WatchUntilAsync(ResourceKind.ConfigMap, "ns", "app=x", null, isDone, Patience, Cancel);
}
