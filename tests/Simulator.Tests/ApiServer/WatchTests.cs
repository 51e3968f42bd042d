namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class WatchTests : ServerTestBase
{
    [Fact]
    public async Task Watch_FromList_SeesEachChangeOnce()
    {
        var list = await Admin.GetAsync(ConfigMaps);
        using var watch = await Admin.WatchAsync($"{ConfigMaps}?watch=1&resourceVersion={list["metadata", "resourceVersion"]}");

        await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a"},"data":{"x":"1"}}""");
        await Admin.MergeAsync(ConfigMaps + "/a", """{"data":{"x":"2"}}""");
        await Admin.DeleteAsync(ConfigMaps + "/a");

        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());
        Assert.Equal(("MODIFIED", "a"), await watch.NextNameAsync());
        Assert.Equal(("DELETED", "a"), await watch.NextNameAsync());
    }

    [Fact]
    public async Task Watch_ObjectLeavesTheSelection_IsDeletedAsItWas()
    {
        using var watch = await Admin.WatchAsync(ConfigMaps + "?watch=1&labelSelector=x=y");
        await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a","labels":{"x":"y"}}}""");
        await Admin.MergeAsync(ConfigMaps + "/a", """{"metadata":{"labels":{"x":"z"}}}""");

        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());
        var gone = (await watch.NextAsync())!;
        Assert.Equal("DELETED", gone["type"]!.GetValue<string>());
        Assert.Equal("y", gone["object"]!["metadata"]!["labels"]!["x"]!.GetValue<string>());
    }

    [Fact]
    public async Task Watch_VersionOne_IsOneErrorWith410()
    {
        using var watch = await Admin.WatchAsync(ConfigMaps + "?watch=1&resourceVersion=1");

        var error = (await watch.NextAsync())!;

        Assert.Equal("ERROR", error["type"]!.GetValue<string>());
        Assert.Equal(410, error["object"]!["code"]!.GetValue<int>());
        Assert.StartsWith("too old resource version: 1 (", error["object"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_Idle_SendsBookmarksEachMinuteAndBeforeItsEnd()
    {
        var list = await Admin.GetAsync(ConfigMaps);
        using var watch = await Admin.WatchAsync(
            $"{ConfigMaps}?watch=1&allowWatchBookmarks=true&timeoutSeconds=100&resourceVersion={list["metadata", "resourceVersion"]}");

        var first = await AdvanceUntilAsync(watch, TimeSpan.FromSeconds(61));
        var second = await AdvanceUntilAsync(watch, TimeSpan.FromSeconds(38));
        var end = await AdvanceUntilAsync(watch, TimeSpan.FromSeconds(3));

        Assert.Equal(("BOOKMARK", "BOOKMARK"), (first?["type"]!.GetValue<string>(), second?["type"]!.GetValue<string>()));
        Assert.Equal(["kind", "apiVersion", "metadata"], first!["object"]!.AsObject().Select(p => p.Key));
        Assert.Null(end);
    }

    [Fact]
    public async Task Watch_SendInitialEvents_EndsThemWithABookmark()
    {
        using var watch = await Admin.WatchAsync(
            ConfigMaps + "?watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");

        Assert.Equal(("ADDED", "kube-root-ca.crt"), await watch.NextNameAsync());
        var mark = (await watch.NextAsync())!;
        Assert.Equal("true", mark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>());
    }

    [Fact]
    public async Task Watch_ServerRestarts_BreaksAndCanGoOnFromItsVersion()
    {
        var list = await Admin.GetAsync(ConfigMaps);
        var path = $"{ConfigMaps}?watch=1&resourceVersion={list["metadata", "resourceVersion"]}";
        using var watch = await Admin.WatchAsync(path);

        await Server.RestartAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            if (await watch.NextAsync() is null)
            {
                throw new IOException("ended");
            }
        });
        await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"later"}}""");
        using var again = await Admin.WatchAsync(path);
        Assert.Equal(("ADDED", "later"), await again.NextNameAsync());
    }

    [Fact]
    public async Task Watch_HundredsOfWatchers_AllSeeTheChange()
    {
        var watches = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Admin.WatchAsync(ConfigMaps + "?watch=1&fieldSelector=metadata.name=seen")));

        await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"seen"}}""");

        foreach (var watch in watches)
        {
            Assert.Equal(("ADDED", "seen"), await watch.NextNameAsync());
            watch.Dispose();
        }

        Assert.Equal(300, Server.Requests.Snapshot().Count(r => r.Verb == "watch"));
    }

    private async Task<System.Text.Json.Nodes.JsonObject?> AdvanceUntilAsync(WatchReader watch, TimeSpan by)
    {
        var next = watch.NextAsync();
        var step = TimeSpan.FromSeconds(1);

        // On a busy machine the server may set a timer late, by the moved clock: then it takes a few steps more.
        for (var moved = TimeSpan.Zero; moved < by || !next.IsCompleted; moved += step)
        {
            Assert.False(next.IsCompleted && moved < by - TimeSpan.FromSeconds(4), "too early");
            Clock.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return await next;
    }
}
