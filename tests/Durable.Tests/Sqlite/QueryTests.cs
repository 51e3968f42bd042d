using DurableTask.Core;
using DurableTask.Core.Query;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Queries over all instances, and removing them.</summary>
public sealed class QueryTests
{
    [Fact]
    public async Task Query_Pages_GiveEachInstanceOnceWhileOthersComeAndGo()
    {
        await using var rig = await Rig.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await EndAsync(rig, $"i{i:00}");
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await rig.Store.GetOrchestrationWithQueryAsync(
                new OrchestrationQuery { PageSize = 10, ContinuationToken = token },
                rig.Token);
            seen.AddRange(Ids(page));
            token = page.ContinuationToken;
            await rig.Store.PurgeInstanceStateAsync("i03");
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"i{i:00}").ToList(), seen);
    }

    [Fact]
    public async Task Query_LastPageIsFull_HasNoToken()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");

        var page = await rig.Store.GetOrchestrationWithQueryAsync(new OrchestrationQuery { PageSize = 1 }, rig.Token);

        Assert.Null(page.ContinuationToken);
        Assert.Equal(["a"], Ids(page));
    }

    [Fact]
    public async Task Query_Filters_Choose()
    {
        await using var rig = await Rig.StartAsync();
        var begin = rig.Now;
        await EndAsync(rig, "op-1");
        rig.Time.Advance(TimeSpan.FromHours(1));
        await rig.CreateAsync("op-2", "input");
        rig.Time.Advance(TimeSpan.FromHours(1));
        await rig.CreateAsync("join-op-2-hub");
        await rig.CreateAsync("OP-3");
        await rig.CreateAsync("op_4");

        async Task<List<string>> AskAsync(OrchestrationQuery query) =>
            Ids(await rig.Store.GetOrchestrationWithQueryAsync(query, rig.Token));

        Assert.Equal(["op-1", "op-2"], await AskAsync(new OrchestrationQuery { InstanceIdPrefix = "op-" }));
        Assert.Equal(["op-1"], await AskAsync(new OrchestrationQuery { RuntimeStatus = [OrchestrationStatus.Completed] }));
        Assert.Equal(
            ["op-1", "op-2", "join-op-2-hub", "OP-3", "op_4"],
            await AskAsync(new OrchestrationQuery { RuntimeStatus = [OrchestrationStatus.Completed, OrchestrationStatus.Pending] }));
        Assert.Equal(["op-2"], await AskAsync(new OrchestrationQuery
        {
            CreatedTimeFrom = begin.AddMinutes(30),
            CreatedTimeTo = begin.AddMinutes(90),
        }));
        Assert.Empty(await AskAsync(new OrchestrationQuery { InstanceIdPrefix = "op%" }));
    }

    /// <summary>A prefix that few have is looked up by id, one that many have is read in the order of creation: the answer is of the same kind.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(230)]
    public async Task Query_PrefixInPages_GivesThoseThatBeginSoInOrder(int many)
    {
        await using var rig = await Rig.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, many).Select(i => rig.CreateAsync($"other-{i}")));
        var expected = Enumerable.Range(0, many).Select(i => $"op-{(i * 7) % many}").Distinct().ToList();
        foreach (var id in expected)
        {
            await rig.CreateAsync(id);
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await rig.Store.GetOrchestrationWithQueryAsync(
                new OrchestrationQuery { InstanceIdPrefix = "op-", PageSize = 20, ContinuationToken = token, RuntimeStatus = [OrchestrationStatus.Pending] },
                rig.Token);
            seen.AddRange(Ids(page));
            token = page.ContinuationToken;
        }
        while (token is not null);

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task Query_WithoutInputsAndOutputs_ReadsNone()
    {
        await using var rig = await Rig.StartAsync();
        await EndAsync(rig, "a", "input");

        var with = await rig.Store.GetOrchestrationWithQueryAsync(new OrchestrationQuery(), rig.Token);
        var without = await rig.Store.GetOrchestrationWithQueryAsync(
            new OrchestrationQuery { FetchInputsAndOutputs = false },
            rig.Token);

        Assert.Equal(("input", "output"), (with.OrchestrationState.Single().Input, with.OrchestrationState.Single().Output));
        Assert.Equal((null, null), (without.OrchestrationState.Single().Input, without.OrchestrationState.Single().Output));
    }

    [Fact]
    public async Task Query_ForeignTokenOrEmptyPage_IsRefused()
    {
        await using var rig = await Rig.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() =>
            rig.Store.GetOrchestrationWithQueryAsync(new OrchestrationQuery { ContinuationToken = "x" }, rig.Token));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            rig.Store.GetOrchestrationWithQueryAsync(new OrchestrationQuery { PageSize = 0 }, rig.Token));
    }

    [Fact]
    public async Task Purge_LiveInstance_LeavesIt()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");

        Assert.Equal(0, (await rig.Store.PurgeInstanceStateAsync("a")).DeletedInstanceCount);
        Assert.Equal(0, (await rig.Store.PurgeInstanceStateAsync("missing")).DeletedInstanceCount);
        Assert.NotNull(await rig.StateAsync("a"));
    }

    [Fact]
    public async Task Purge_FinishedInstance_LeavesNothingOfIt()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", new string('x', 5000));
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Call("Look").FinishAsync();
        }

        Assert.Equal(1, (await rig.Store.PurgeInstanceStateAsync("a")).DeletedInstanceCount);

        Assert.Null(await rig.StateAsync("a"));
        Assert.Equal("[]", await rig.Store.GetOrchestrationHistoryAsync("a", null));
        await rig.CloseAsync();
        foreach (var table in new[] { "instances", "inputs", "history", "messages", "activities" })
        {
            Assert.Equal((table, 0L), (table, RawFile.Scalar(rig.Path, $"SELECT count(*) FROM {table}")));
        }
    }

    [Fact]
    public async Task PurgeTree_FinishedFamily_RemovesItWithoutTheLive()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("parent");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.StartChild("done").StartChild("live").FinishAsync();
        }

        for (var i = 0; i < 2; i++)
        {
            await using var child = await rig.TurnAsync();
            await (child.Id == "done" ? child.FinishAsync() : child.CompleteAsync());
        }

        Assert.Equal(2, await rig.Store.PurgeTreeAsync("parent", rig.Token));

        Assert.Null(await rig.StateAsync("done"));
        Assert.NotNull(await rig.StateAsync("live"));
        Assert.Equal(0, await rig.Store.PurgeTreeAsync("live", rig.Token));
    }

    [Fact]
    public async Task Purge_Filter_RemovesTheFinishedOnesItNames()
    {
        await using var rig = await Rig.StartAsync();
        for (var i = 0; i < 450; i++)
        {
            await EndAsync(rig, $"i{i}");
        }

        rig.Time.Advance(TimeSpan.FromHours(1));
        await EndAsync(rig, "young");
        await rig.CreateAsync("live");

        var result = await rig.Store.PurgeInstanceStateAsync(
            new PurgeInstanceFilter(DateTime.MinValue, rig.Now.AddMinutes(-30), [OrchestrationStatus.Completed]));
        var failed = await rig.Store.PurgeInstanceStateAsync(
            new PurgeInstanceFilter(DateTime.MinValue, null, [OrchestrationStatus.Failed]));

        Assert.Equal((450, true), (result.DeletedInstanceCount, result.IsComplete));
        Assert.Equal(0, failed.DeletedInstanceCount);
        Assert.NotNull(await rig.StateAsync("young"));
        Assert.NotNull(await rig.StateAsync("live"));
    }

    [Theory]
    [InlineData(OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter, 5)]
    [InlineData(OrchestrationStateTimeRangeFilterType.OrchestrationCompletedTimeFilter, 15)]
    [InlineData(OrchestrationStateTimeRangeFilterType.OrchestrationLastUpdatedTimeFilter, 15)]
    public async Task PurgeHistory_Until_RemovesByThatTime(OrchestrationStateTimeRangeFilterType type, int minutes)
    {
        await using var rig = await Rig.StartAsync();
        var begin = rig.Now;
        await rig.CreateAsync("a");
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        await using (var turn = await rig.TurnAsync())
        {
            await turn.FinishAsync();
        }

        await rig.Store.PurgeOrchestrationHistoryAsync(begin.AddMinutes(minutes - 10), type);
        Assert.NotNull(await rig.StateAsync("a"));
        await rig.Store.PurgeOrchestrationHistoryAsync(begin.AddMinutes(minutes), type);
        Assert.Null(await rig.StateAsync("a"));
    }

    private static List<string> Ids(OrchestrationQueryResult page) =>
        [.. page.OrchestrationState.Select(state => state.OrchestrationInstance.InstanceId)];

    private static async Task EndAsync(Rig rig, string id, string? input = null)
    {
        await rig.CreateAsync(id, input);
        await using var turn = await rig.TurnAsync();
        await turn.FinishAsync("output");
    }
}
