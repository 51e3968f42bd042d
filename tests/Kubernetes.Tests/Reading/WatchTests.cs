using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Reading;

public sealed class WatchTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Recorded("watch/added-modified-deleted-then-timeout")]
    public async Task Watch_FromAVersion_TellsWhatHappenedSinceThenEnds()
    {
        var before = await VersionAsync();
        await ConfigMapAsync("w", ("v", "1"));
        (await Admin.MergeAsync($"{Space.ConfigMaps}/w", new { data = new { v = "2" } }, Stop)).Gives(200);
        (await Admin.DeleteAsync($"{Space.ConfigMaps}/w", Stop)).Gives(200);

        var events = await WatchAsync($"resourceVersion={before}&fieldSelector=metadata.name%3Dw&timeoutSeconds=1");

        Assert.Equal(["ADDED", "MODIFIED", "DELETED"], events.Select(e => e.Type));
        Assert.Equal(["1", "2", "2"], events.Select(e => e.Item.TextAt("data", "v")));
        Assert.All(events, e => Assert.Equal("ConfigMap", e.Item.TextAt("kind")));
        Assert.Equal(3, events.Select(e => e.ResourceVersion).Distinct().Count());
    }

    [Fact]
    [Recorded("watch/added-modified-deleted-then-timeout")]
    public async Task Watch_WhileItRuns_TellsChangesAtOnce()
    {
        var before = await VersionAsync();
        var start = TimeProvider.System.GetTimestamp();
        var path = Watching($"resourceVersion={before}&fieldSelector=metadata.name%3Dlive&timeoutSeconds=10");

        await using var events = Admin.WatchAsync(path, Stop).GetAsyncEnumerator(Stop);
        var next = events.MoveNextAsync();
        await ConfigMapAsync("live");

        Assert.True(await next);
        Assert.Equal("ADDED", events.Current.Type);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(8));
    }

    [Fact]
    [Recorded("watch/empty-watch-timeout")]
    public async Task Watch_NothingToTell_EndsInSilence()
    {
        var start = TimeProvider.System.GetTimestamp();

        var events = await WatchAsync("fieldSelector=metadata.name%3Dnope&timeoutSeconds=1");

        Assert.Empty(events);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0.9, 8);
    }

    [Fact]
    [Recorded("watch/apiserver-stopped-during-watch")]
    public async Task Watch_WithoutVersion_BeginsWithWhatIsThere()
    {
        await ConfigMapAsync("there");

        var events = await WatchAsync("fieldSelector=metadata.name%3Dthere&timeoutSeconds=1");

        Assert.Equal(("ADDED", "there"), events.Select(e => (e.Type, e.Name)).Single());
    }

    [Fact]
    [Recorded("watch/label-selector-object-leaves-selection-is-DELETED")]
    public async Task Watch_ObjectLeavesTheSelection_IsDeletedWithItsOldLabels()
    {
        var before = await VersionAsync();
        (await Admin.PostAsync(Space.ConfigMaps, Make.Labelled("lab", ("leaving", "y")), Stop)).Gives(201);
        var left = await Admin.MergeAsync($"{Space.ConfigMaps}/lab", new { metadata = new { labels = new { leaving = "z" } } }, Stop);

        var events = await WatchAsync($"resourceVersion={before}&labelSelector=leaving%3Dy&timeoutSeconds=1");

        Assert.Equal(["ADDED", "DELETED"], events.Select(e => e.Type));
        Assert.Equal("y", events[1].Item.TextAt("metadata", "labels", "leaving"));
        Assert.Equal(left.Gives(200).ResourceVersion, events[1].ResourceVersion);
    }

    [Fact]
    [Recorded("watch/label-selector-object-leaves-selection-is-DELETED")]
    public async Task Watch_ObjectEntersTheSelection_IsAdded()
    {
        (await Admin.PostAsync(Space.ConfigMaps, Make.Labelled("enters", ("entering", "n")), Stop)).Gives(201);
        var before = await VersionAsync();
        (await Admin.MergeAsync($"{Space.ConfigMaps}/enters", new { metadata = new { labels = new { entering = "y" } } }, Stop)).Gives(200);

        var events = await WatchAsync($"resourceVersion={before}&labelSelector=entering%3Dy&timeoutSeconds=1");

        Assert.Equal(("ADDED", "enters"), events.Select(e => (e.Type, e.Name)).Single());
    }

    [Fact]
    [Observed(34)]
    [Recorded("watch/resource-version-1-410")]
    public async Task Watch_FromAForgottenVersion_Gives410AsAnEventAndEnds()
    {
        var start = TimeProvider.System.GetTimestamp();

        var events = await WatchAsync("resourceVersion=1&timeoutSeconds=8");

        var expired = Assert.Single(events);
        Assert.Equal("ERROR", expired.Type);
        Assert.Equal("Status", expired.Item.TextAt("kind"));
        Assert.Equal("410", expired.Item.TextAt("code"));
        Assert.Equal("Expired", expired.Item.TextAt("reason"));
        Assert.StartsWith("too old resource version: 1 (", expired.Item.TextAt("message"), StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(6), "The stream did not end with the event.");
    }

    [Fact]
    [Observed(34)]
    [Recorded("watch/resource-version-in-the-future")]
    public async Task Watch_FromTheFuture_IsSilentUntilTheTimeout()
    {
        var start = TimeProvider.System.GetTimestamp();

        var events = await WatchAsync("resourceVersion=99999999999&timeoutSeconds=2");

        Assert.Empty(events);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1.8, 10);
    }

    [Fact]
    [Recorded("watch/send-initial-events-bookmark")]
    public async Task Watch_SendInitialEvents_MarksTheEndOfTheInitialState()
    {
        Assert.SkipWhen(await ServerVersion.MinorAsync(Admin, Stop) < 32, "Servers before 1.32 do not send initial events by default.");
        await ConfigMapAsync("initial");

        var events = await WatchAsync(
            "allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1");

        var end = events.FindIndex(e => e.Type == "BOOKMARK");
        Assert.True(end > 0, string.Join(' ', events.Select(e => e.Type)));
        Assert.Contains(events[..end], e => e is { Type: "ADDED", Name: "initial" });
        Assert.Equal("true", events[end].Item.TextAt("metadata", "annotations", "k8s.io/initial-events-end"));
        Assert.Equal("ConfigMap", events[end].Item.TextAt("kind"));
        Assert.Matches("^[1-9][0-9]*$", events[end].ResourceVersion);
    }

    [Fact]
    [Observed(36)]
    [Recorded("watch/periodic-bookmarks-100s-idle")]
    public async Task Watch_IdleWithBookmarks_GetsOneShortlyBeforeTheTimeout()
    {
        var before = await VersionAsync();

        var events = await WatchAsync(
            $"resourceVersion={before}&fieldSelector=metadata.name%3Dnope&allowWatchBookmarks=true&timeoutSeconds=5");

        Assert.NotEmpty(events);
        Assert.All(events, e => Assert.Equal("BOOKMARK", e.Type));
        Assert.Matches("^[1-9][0-9]*$", events[^1].ResourceVersion);
        Assert.Null(events[^1].Name);
    }

    private string Watching(string query) => $"{Space.ConfigMaps}?watch=1&{query}";

    private async Task<string> VersionAsync() =>
        (await Admin.GetAsync($"{Space.ConfigMaps}?limit=1", Stop)).Gives(200).ResourceVersion;

    private async Task<List<WatchEvent>> WatchAsync(string query)
    {
        var events = new List<WatchEvent>();
        await foreach (var seen in Admin.WatchAsync(Watching(query), Stop))
        {
            events.Add(seen);
        }

        return events;
    }
}
