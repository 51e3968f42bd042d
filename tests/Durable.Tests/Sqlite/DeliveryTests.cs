using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Which messages reach an instance, in which order, and how a turn is handed out.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task LockNext_InstanceHasATurn_WaitsUntilItIsReleased()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");

        await using (var first = await rig.TurnAsync())
        {
            await rig.RaiseAsync("a", "one");
            await rig.ExpectNoTurnAsync();
            await first.CompleteAsync();
            await rig.ExpectNoTurnAsync();
        }

        await using var second = await rig.TurnAsync();
        Assert.Equal(["one"], second.Raised);
    }

    [Fact]
    public async Task LockNext_SeveralMessages_HandsOverAllInTheOrderTheyWereAccepted()
    {
        await using var rig = await Rig.StartAsync();
        var names = Enumerable.Range(0, 200).Select(number => $"e{number}").ToList();

        await rig.CreateAsync("a");
        await Task.WhenAll(names.Select(name => rig.RaiseAsync("a", name)));

        await using var turn = await rig.TurnAsync();
        Assert.IsType<ExecutionStartedEvent>(turn.New[0]);
        Assert.Equal(names, turn.Raised);
        Assert.Equal(DateTime.MaxValue, turn.Item.LockedUntilUtc);
    }

    [Fact]
    public async Task LockNext_Restarted_HandsOverTheSameInTheSameOrder()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", "input");
        await rig.RaiseAsync("a", "one", new string('x', 100_000));
        await rig.RaiseAsync("a", "two");

        await rig.RestartAsync();

        await using var turn = await rig.TurnAsync();
        Assert.Equal("input", Assert.IsType<ExecutionStartedEvent>(turn.New[0]).Input);
        Assert.Equal(["one", "two"], turn.Raised);
        Assert.Equal(100_000, turn.New.OfType<EventRaisedEvent>().First().Input.Length);
    }

    [Fact]
    public async Task LockNext_Cancelled_ReturnsNothing()
    {
        await using var rig = await Rig.StartAsync();
        using var stop = new CancellationTokenSource();
        var turn = rig.Store.LockNextTaskOrchestrationWorkItemAsync(TimeSpan.Zero, stop.Token);
        var activity = rig.Store.LockNextTaskActivityWorkItem(TimeSpan.Zero, stop.Token);

        await stop.CancelAsync();

        Assert.Null(await turn);
        Assert.Null(await activity);
    }

    [Fact]
    public async Task Complete_MessagesCameMeanwhile_KeepsThemAlone()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var first = await rig.TurnAsync())
        {
            await rig.RaiseAsync("a", "late");
            await first.CompleteAsync();
        }

        await rig.RestartAsync();

        await using var second = await rig.TurnAsync();
        Assert.Equal(["late"], second.Raised);
        Assert.Single(second.New);
    }

    [Fact]
    public async Task Complete_BatchDropped_DeletesItsMessagesAndNothingElse()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.DropAsync();
        }

        await rig.RestartAsync();

        await rig.ExpectNoTurnAsync();
        Assert.Equal(OrchestrationStatus.Pending, await rig.StatusAsync("a"));
        Assert.Equal("[]", await rig.Store.GetOrchestrationHistoryAsync("a", null));
    }

    [Fact]
    public async Task Complete_SecondTurn_AppendsToTheHistory()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var first = await rig.TurnAsync())
        {
            await first.CompleteAsync();
        }

        await rig.RaiseAsync("a", "one");
        await rig.RestartAsync();

        await using var second = await rig.TurnAsync();
        Assert.Equal(
            [
                EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.OrchestratorCompleted,
                EventType.OrchestratorStarted, EventType.EventRaised,
            ],
            second.History.Select(happened => happened.EventType));
    }

    [Fact]
    public async Task Abandon_OneInstance_KeepsBackItAloneAndGivesAllItsMessagesAgain()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await rig.RaiseAsync("a", "one");
            await turn.AbandonAsync();
        }

        await rig.ExpectNoTurnAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(1));

        await using var again = await rig.TurnAsync();
        Assert.Equal("a", again.Id);
        Assert.IsType<ExecutionStartedEvent>(again.New[0]);
        Assert.Equal(["one"], again.Raised);
    }

    [Fact]
    public async Task Abandon_AgainAndAgain_WaitsTwiceAsLongUpToAMinute()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            await using (var turn = await rig.TurnAsync())
            {
                await turn.AbandonAsync();
            }

            rig.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            await rig.ExpectNoTurnAsync();
            rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await using var last = await rig.TurnAsync();
        Assert.Equal("a", last.Id);
    }

    [Fact]
    public async Task Send_MissingInstance_IsDroppedAndDoesNotReachALaterOne()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RaiseAsync("a", "early");

        await rig.CreateAsync("a");

        await using var turn = await rig.TurnAsync();
        Assert.Empty(turn.Raised);
    }

    [Fact]
    public async Task Send_FinishedInstance_IsDroppedAndDoesNotReachALaterOne()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await rig.RaiseAsync("a", "while it ends");
            await turn.FinishAsync("done");
        }

        await rig.RaiseAsync("a", "late");
        await rig.ExpectNoTurnAsync();
        await rig.CreateAsync("a");

        await using var next = await rig.TurnAsync();
        Assert.Empty(next.Raised);
    }

    [Fact]
    public async Task Send_ToAnEarlierExecution_IsDropped()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.CompleteAsync();
        }

        var message = Rig.Raise("a", "stale");
        message.OrchestrationInstance.ExecutionId = "another";
        await rig.Store.SendTaskOrchestrationMessageAsync(message);

        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task SendBatch_OneIsRefused_SendsNone()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");

        await Assert.ThrowsAsync<ArgumentException>(() => rig.Store.SendTaskOrchestrationMessageBatchAsync(
            Rig.Raise("a", "one"),
            Rig.Raise("a", "two", new string('x', 300_000))));

        await using var turn = await rig.TurnAsync();
        Assert.Empty(turn.Raised);
    }

    [Fact]
    public async Task Complete_TurnOfAnEarlierStart_IsRefusedAndRunsAgain()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var old = await rig.TurnAsync())
        {
            await rig.Store.StartAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(() => old.FinishAsync("from the past"));
        }

        await using var turn = await rig.TurnAsync();
        Assert.Equal("a", turn.Id);
        Assert.Equal(OrchestrationStatus.Pending, await rig.StatusAsync("a"));
    }
}
