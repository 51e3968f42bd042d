using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

using MultiHubFlows.Durable.Client;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Creating instances, reading their states, waiting for them.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task Create_LiveIdWithoutStatuses_IsRefused()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => rig.Store.CreateTaskOrchestrationAsync(Rig.Start("a")));
        await using (var turn = await rig.TurnAsync())
        {
            await turn.CompleteAsync();
        }

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => rig.CreateAsync("a"));
    }

    [Fact]
    public async Task Create_FinishedIdWithoutStatuses_ReplacesIt()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", "old");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.FinishAsync("old output");
        }

        await rig.CreateAsync("a", "new");

        var state = await rig.StateAsync("a");
        Assert.Equal((OrchestrationStatus.Pending, "new", null), (state!.OrchestrationStatus, state.Input, state.Output));
        await using var next = await rig.TurnAsync();
        Assert.Equal(2, next.History.Count);
    }

    [Fact]
    public async Task Create_StatusIsNamed_IsRefused()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.FinishAsync();
        }

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => rig.CreateAsync("a", refused: OrchestrationStatus.Completed));
        Assert.Equal(OrchestrationStatus.Completed, await rig.StatusAsync("a"));
    }

    [Fact]
    public async Task Create_ManyAtOnceOfOneId_ExactlyOneSucceeds()
    {
        await using var rig = await Rig.StartAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            try
            {
                await rig.CreateAsync("a", $"{number}");
                return 1;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return 0;
            }
        }));

        Assert.Equal(1, results.Sum());
    }

    [Fact]
    public async Task Create_WithoutExecutionId_IsRefused()
    {
        await using var rig = await Rig.StartAsync();
        var message = Rig.Start("a");
        message.OrchestrationInstance.ExecutionId = null;

        await Assert.ThrowsAsync<ArgumentException>(() => rig.Store.CreateTaskOrchestrationAsync(message));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_000_000)]
    public async Task State_ThroughItsLife_SaysWhatHappened(int inputLength)
    {
        await using var rig = await Rig.StartAsync(options => options with { EnforcePortableLimits = false });
        var input = new string('i', inputLength);
        await rig.CreateAsync("a", input);
        var pending = await rig.StateAsync("a");
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Status("\"half\"").CompleteAsync();
        }

        var running = await rig.StateAsync("a");
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        await rig.RaiseAsync("a", "end");
        var failure = new FailureDetails("Broken", "it broke", "at", null, false);
        await using (var turn = await rig.TurnAsync())
        {
            await turn.FinishAsync("text", OrchestrationStatus.Failed, failure);
        }

        var failed = await rig.StateAsync("a");

        Assert.Equal((OrchestrationStatus.Pending, input), (pending!.OrchestrationStatus, pending.Input));
        Assert.Equal((OrchestrationStatus.Running, "\"half\"", input), (running!.OrchestrationStatus, running.Status, running.Input));
        Assert.Equal(running.CreatedTime.AddMinutes(1), running.LastUpdatedTime);
        Assert.Equal((OrchestrationStatus.Failed, "Broken: it broke", input), (failed!.OrchestrationStatus, failed.Output, failed.Input));
        Assert.Equal("Broken", failed.FailureDetails.ErrorType);
        Assert.Equal(failed.CreatedTime.AddMinutes(2), failed.CompletedTime);
        Assert.Equal("Flow", failed.Name);
    }

    [Fact]
    public async Task State_MissingOrOtherExecution_IsNothing()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");

        Assert.Empty(await rig.Store.GetOrchestrationStateAsync("missing", allExecutions: true));
        Assert.Null(await rig.Store.GetOrchestrationStateAsync("a", "another"));
        Assert.NotNull(await rig.Store.GetOrchestrationStateAsync("a", "a-execution"));
        Assert.Equal("[]", await rig.Store.GetOrchestrationHistoryAsync("missing", null));
    }

    [Fact]
    public async Task ContinueAsNew_Turn_KeepsOneExecutionWithItsInputAndCarriedEvents()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", new string('1', 5000));
        await rig.RaiseAsync("a", "unread");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Sleep(rig.Now.AddHours(1)).CompleteAsync();
        }

        await rig.RaiseAsync("a", "again");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.ContinueAsNew("second", "2", new EventRaisedEvent(-1, "x") { Name = "unread" }).CompleteAsync();
        }

        await rig.RestartAsync();

        var state = await rig.StateAsync("a");
        Assert.Equal(("second", "2"), (state!.OrchestrationInstance.ExecutionId, state.Input));
        var history = EventCodec.Deserialize(await rig.Store.GetOrchestrationHistoryAsync("a", null));
        Assert.Equal(
            [EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.EventRaised, EventType.OrchestratorCompleted],
            history.Select(happened => happened.EventType));
    }

    [Fact]
    public async Task Wait_InstanceEnds_ReturnsItsState()
    {
        await using var rig = await Rig.StartAsync();
        var early = rig.Store.WaitForOrchestrationAsync("a", null, TimeSpan.FromHours(1), rig.Token);
        await rig.CreateAsync("a");
        var late = rig.Store.WaitForOrchestrationAsync("a", "a-execution", Timeout.InfiniteTimeSpan, rig.Token);
        await using (var turn = await rig.TurnAsync())
        {
            await turn.FinishAsync("done");
        }

        Assert.Equal("done", (await early).Output);
        Assert.Equal("done", (await late).Output);
        Assert.Equal("done", (await rig.Store.WaitForOrchestrationAsync("a", null, TimeSpan.Zero, rig.Token)).Output);
    }

    [Fact]
    public async Task Wait_TimeIsOver_ReturnsNothing()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        var waiting = rig.Store.WaitForOrchestrationAsync("a", null, TimeSpan.FromMinutes(1), rig.Token);

        rig.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Wait_StoreIsClosed_Fails()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        var waiting = rig.Store.WaitForOrchestrationAsync("a", null, TimeSpan.FromMinutes(1), rig.Token);

        await rig.CloseAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rig.CreateAsync("b"));
    }

    [Fact]
    public async Task WaitForStart_FirstTurn_ReturnsAndRefusesMissing()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        var waiting = rig.Store.WaitForStartAsync("a", rig.Token);
        Assert.False(waiting.IsCompleted);

        await using (var turn = await rig.TurnAsync())
        {
            await turn.CompleteAsync();
        }

        Assert.Equal(OrchestrationStatus.Running, (await waiting).OrchestrationStatus);
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => rig.Store.WaitForStartAsync("missing", rig.Token));
    }
}
