using System.Text.Json;

using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Api.Reconciliations;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Tests;

public sealed class ReconciliationTests : IDisposable
{
    private readonly Folder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Operations_ALeaveIsAtWork_ExcuseWhatTheOperationThatJoinedHasMade()
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.DeleteKlusterlet, () => throw new HubRefusedException("delete is forbidden", "Forbidden", "Grant it."));
        await using var service = await ApiService.StartAsync(_folder.Path, clusters);
        using var started = await service.PostAsync("/api/offboardings", new { cluster = "cluster1", all = true, checkpoints = new { removal = new { mode = "auto" } } });
        var id = (await started.JsonAsync()).Text("id");
        await service.QuestionAsync(id);

        var seen = await new SweepRecords(service.Client).OperationsAsync(new OperationsAsked(null, Outcomes: false), Token);

        var live = LiveOperations.Of(seen.Live);
        Assert.True(live.Contains(id));
        Assert.True(live.Contains("op-jjjjjjjjjjjjjjjjjjjjjjjjjj"));
        Assert.False(live.Contains("op-kkkkkkkkkkkkkkkkkkkkkkkkkk"));
    }

    [Fact]
    public async Task Start_Sweeps_AndTheFindingsAreListedWithTheirNextSteps()
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.SweepHub, () => new HubSweep { Hub = "hub1", Complete = true, Findings = [Drift("cluster1"), Drift("cluster2") with { Severity = DriftSeverity.Warning, Kind = DriftKind.LeaseOld }] });
        await using var service = await ApiService.StartAsync(_folder.Path, clusters);

        using var started = await service.PostAsync("/api/reconciliations", headers: ("MultiHub-Caller", "alice"));
        var sweep = await EndedAsync(service, (await started.JsonAsync()).Text("id"));
        var findings = await JsonAsync(service, "/api/findings");

        Assert.Equal(202, (int)started.StatusCode);
        Assert.Equal(started.Headers.Location!.ToString(), $"/api/reconciliations/{sweep.Text("id")}");
        Assert.Equal(("Completed", "asserted:alice", true), (sweep.Text("status"), sweep.Text("requestedBy"), sweep.GetProperty("drift").GetBoolean()));
        Assert.Equal(1, sweep.GetProperty("totals").GetProperty("NotAvailable").GetInt32());
        Assert.Equal(sweep.Text("id"), findings.GetProperty("sweep").Text("id"));
        Assert.Equal(["NotAvailable", "LeaseOld"], findings.GetProperty("value").EnumerateArray().Select(finding => finding.Text("kind")));
        Assert.All(findings.GetProperty("value").EnumerateArray(), finding => Assert.NotEmpty(finding.Text("nextStep")));
        Assert.All(findings.GetProperty("value").EnumerateArray(), finding => Assert.Equal("New", finding.Text("state")));
    }

    [Theory]
    [InlineData("kind=LeaseOld", 1)]
    [InlineData("severity=Error,Warning", 3)]
    [InlineData("severity=Warning", 1)]
    [InlineData("hub=hub2", 0)]
    [InlineData("cluster=cluster1", 1)]
    [InlineData("cluster=hosting1", 1)]
    [InlineData("state=New", 3)]
    [InlineData("state=Still", 0)]
    [InlineData("kind=NotAvailable&cluster=cluster1", 1)]
    public async Task Findings_Filtered_AreThoseAskedFor(string filter, int count)
    {
        await using var service = await SweptAsync(Drift("cluster1"), Drift("cluster2") with { Severity = DriftSeverity.Warning, Kind = DriftKind.LeaseOld }, Drift("cluster3") with { RunsOn = "hosting1" });

        Assert.Equal(count, (await JsonAsync(service, $"/api/findings?{filter}")).GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData("kind=Nonsense")]
    [InlineData("severity=error")]
    [InlineData("state=Old")]
    [InlineData("$top=0")]
    public async Task Findings_MistakenParameter_IsRefused(string query)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var response = await service.GetAsync($"/api/findings?{query}");

        await response.ProblemAsync("invalid-parameter", 400);
    }

    [Fact]
    public async Task Findings_InPages_AreOfOneSweep_AlsoWhenAnotherEndsBetween()
    {
        DriftFinding[] found = [.. Enumerable.Range(1, 5).Select(number => Drift($"cluster{number}"))];
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.SweepHub, () => new HubSweep { Hub = "hub1", Complete = true, Findings = found });
        await using var service = await ApiService.StartAsync(_folder.Path, clusters);
        await SweepAsync(service, TimeSpan.FromMinutes(-5));
        var first = await JsonAsync(service, "/api/findings?$top=2&hub=hub1");
        found = [];
        await SweepAsync(service, TimeSpan.Zero);

        var second = await JsonAsync(service, first.Text("nextLink"));
        var third = await JsonAsync(service, second.Text("nextLink"));

        JsonElement[] pages = [first, second, third];
        Assert.Equal(["cluster1", "cluster2", "cluster3", "cluster4", "cluster5"], pages.SelectMany(page => page.GetProperty("value").EnumerateArray()).Select(finding => finding.Text("cluster")));
        Assert.False(third.TryGetProperty("nextLink", out _));
        Assert.Empty((await JsonAsync(service, "/api/findings")).GetProperty("value").EnumerateArray());
        Assert.Equal(5, (await JsonAsync(service, "/api/findings?state=Gone")).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Findings_NoSweepHasRun_AreNone()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        var findings = await JsonAsync(service, "/api/findings");

        Assert.False(findings.TryGetProperty("sweep", out _));
        Assert.Empty(findings.GetProperty("value").EnumerateArray());
    }

    [Fact]
    public async Task Start_TwiceForOneDueTime_IsOneSweep()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var body = new { dueAt = HealthyClusters.Now };

        using var first = await service.PostAsync("/api/reconciliations", body);
        using var second = await service.PostAsync("/api/reconciliations", body);

        Assert.Equal((await first.JsonAsync()).Text("id"), (await second.JsonAsync()).Text("id"));
        Assert.Equal(1, (await JsonAsync(service, "/api/reconciliations")).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Start_WithoutADueTimeOnceThisSecondsSweepHasEnded_IsAnotherSweep()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        using var first = await service.PostAsync("/api/reconciliations");
        var ended = await EndedAsync(service, (await first.JsonAsync()).Text("id"));

        using var second = await service.PostAsync("/api/reconciliations");

        var id = (await second.JsonAsync()).Text("id");
        Assert.True(string.CompareOrdinal(id, ended.Text("id")) > 0, id);
        Assert.Equal("Completed", (await EndedAsync(service, id)).Text("status"));
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("\"2020-01-01T00:00:00Z\"")]
    [InlineData("\"2999-01-01T00:00:00Z\"")]
    [InlineData("17")]
    public async Task Start_DueTimeIsNone_IsRefused(string due)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var response = await service.PostAsync("/api/reconciliations", $"{{\"dueAt\":{due}}}");

        Assert.Equal(["/dueAt"], (await response.ProblemAsync("invalid-body", 400)).Pointers());
    }

    [Fact]
    public async Task Get_SweepThatIsNone_IsNotFound()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var operation = await service.OnboardAsync(Requests.ByItself());

        foreach (var path in new[] { "/api/reconciliations/reconcile-20200101T000000Z", $"/api/reconciliations/{operation}", "/api/findings?sweep=reconcile-20200101T000000Z" })
        {
            using var response = await service.GetAsync(path);
            await response.ProblemAsync("reconciliation-not-found", 404);
        }
    }

    [Fact]
    public async Task Sweeps_Overlap_TheSecondIsSkippedAndSaysSo_AndItsFindingsAreNotTheNewest()
    {
        using var held = new SemaphoreSlim(0);
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.SweepHub, () =>
        {
            held.Wait(Token);
            return new HubSweep { Hub = "hub1", Complete = true, Findings = [Drift("cluster1")] };
        });
        await using var service = await ApiService.StartAsync(_folder.Path, clusters);
        using var first = await service.PostAsync("/api/reconciliations", new { dueAt = HealthyClusters.Now.AddMinutes(-5) });
        var id = (await first.JsonAsync()).Text("id");

        var second = await SweepAsync(service, TimeSpan.Zero);
        held.Release(10);
        await EndedAsync(service, id);

        Assert.Equal("Skipped", second.Text("status"));
        Assert.Equal("SweepRunning", second.GetProperty("reason").Text("code"));
        Assert.Contains(id, second.GetProperty("reason").Text("sentence"), StringComparison.Ordinal);
        Assert.Equal(id, (await JsonAsync(service, "/api/findings")).GetProperty("sweep").Text("id"));
    }

    [Fact]
    public async Task Sweeps_MoreThanAreKept_TheOldestAreGone()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        for (var number = SweepRecords.Kept + 2; number > 0; number--)
        {
            await SweepAsync(service, TimeSpan.FromMinutes(-number));
        }

        var kept = (await JsonAsync(service, "/api/reconciliations")).GetProperty("value").EnumerateArray().Select(sweep => sweep.Text("id")).ToList();
        Assert.Equal(SweepRecords.Kept, kept.Count);
        Assert.Equal(kept.OrderDescending(StringComparer.Ordinal), kept);
    }

    [Fact]
    public async Task Records_SayWhatOperationsJoined_AndWhichAreAtWork()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var ended = await service.OnboardAsync(Requests.ByItself());
        await service.UntilAsync(ended, operation => operation.Text("status") == "Succeeded");
        var waiting = await service.OnboardAsync(Requests.AskingPlan("cluster2"));
        await service.QuestionAsync(waiting);

        var seen = await new SweepRecords(service.Client).OperationsAsync(new OperationsAsked(null, Outcomes: true), Token);

        var live = LiveOperations.Of(seen.Live);
        Assert.True(live.Contains(waiting));
        Assert.False(live.Contains(ended));
        Assert.Equal(new JoinedRegistration("cluster1", "hub1", ended), Assert.Single(seen.Joined));
    }

    [Fact]
    public async Task StartDue_AtItsSlot_StartsOnce_AndAMissedSlotIsMadeUpOnce()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 21, 59, 50, TimeSpan.Zero));
        var starter = new ReconcileStarter(time);
        Assert.True(ReconcileSchedule.TryParse(ReconcileSchedule.Default, out var schedule));
        var since = time.GetUtcNow();

        // Nothing was missed where nothing ever ran.
        Assert.Null(await DueAsync());

        // Timers fire up to a second early.
        time.Advance(TimeSpan.FromSeconds(9.2));
        Assert.Equal("reconcile-20261125T220000Z", await DueAsync());
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await DueAsync());

        // Five slots pass while nothing runs: the newest is made up.
        time.Advance(TimeSpan.FromHours(5));
        since = time.GetUtcNow();
        Assert.Equal("reconcile-20261126T030000Z", await DueAsync());
        Assert.Null(await DueAsync());

        Task<string?> DueAsync() => starter.StartDueAsync(service.Client, schedule, since, Token);
    }

    [Theory]
    [InlineData("0 0 * * * *", "2026-11-25T22:59:59Z", "2026-11-25T22:00:00Z", "2026-11-25T23:00:00Z")]
    [InlineData("0 0 * * * *", "2026-11-25T22:00:00Z", "2026-11-25T22:00:00Z", "2026-11-25T23:00:00Z")]
    [InlineData("*/10 * * * * *", "2026-11-25T22:00:19Z", "2026-11-25T22:00:10Z", "2026-11-25T22:00:20Z")]
    [InlineData("0 30 3 * * 1", "2026-11-25T22:00:00Z", "2026-11-23T03:30:00Z", "2026-11-30T03:30:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-11-25T22:00:00Z", "2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z")]
    public void Schedule_HasItsSlots(string text, string now, string latest, string next)
    {
        Assert.True(ReconcileSchedule.TryParse(text, out var schedule));

        Assert.Equal(Time(latest), schedule.Latest(Time(now)));
        Assert.Equal(Time(next), schedule.After(Time(now)));
    }

    [Theory]
    [InlineData("hourly")]
    [InlineData("0 * * * *")]
    [InlineData("")]
    [InlineData("0 0 25 * * *")]
    public void Schedule_ThatIsNone_IsRefused(string text) => Assert.False(ReconcileSchedule.TryParse(text, out _));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DriftFinding Drift(string cluster) =>
        new() { Kind = DriftKind.NotAvailable, Severity = DriftSeverity.Error, Hub = "hub1", Cluster = cluster, Evidence = "Available=Unknown" };

    private async Task<ApiService> SweptAsync(params DriftFinding[] findings)
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.SweepHub, () => new HubSweep { Hub = "hub1", Complete = true, Findings = findings });
        var service = await ApiService.StartAsync(_folder.Path, clusters);
        await SweepAsync(service, TimeSpan.Zero);
        return service;
    }

    private static async Task<JsonElement> SweepAsync(ApiService service, TimeSpan from)
    {
        using var started = await service.PostAsync("/api/reconciliations", new { dueAt = HealthyClusters.Now + from });
        return await EndedAsync(service, (await started.JsonAsync()).Text("id"));
    }

    private static async Task<JsonElement> EndedAsync(ApiService service, string id)
    {
        await service.Client.WaitForInstanceCompletionAsync(id, Token).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token);
        return await JsonAsync(service, $"/api/reconciliations/{id}");
    }

    private static async Task<JsonElement> JsonAsync(ApiService service, string path)
    {
        using var response = await service.GetAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.JsonAsync();
    }
}
