using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Activities run at least once, and the first result counts, if anybody still waits for it.</summary>
public sealed class ActivityTests
{
    [Fact]
    public async Task LockNext_Restarted_GivesWhatHasNoResult()
    {
        await using var rig = await Rig.StartAsync();
        await CallAsync(rig, "a", "Look", "at this");
        await rig.ActivityAsync();

        await rig.RestartAsync();

        var again = await rig.ActivityAsync();
        var scheduled = Assert.IsType<TaskScheduledEvent>(again.TaskMessage.Event);
        Assert.Equal(("Look", "at this"), (scheduled.Name, scheduled.Input));
        Assert.Equal("a-execution", again.TaskMessage.OrchestrationInstance.ExecutionId);
        Assert.NotNull(again.TaskMessage.OrchestrationExecutionContext);
    }

    [Fact]
    public async Task Complete_Result_ReachesItsInstanceOnce()
    {
        await using var rig = await Rig.StartAsync();
        await CallAsync(rig, "a", "Look");
        var attempt = await rig.ActivityAsync();

        await rig.AnswerAsync(attempt, "first");
        await rig.AnswerAsync(attempt, "second");
        await rig.RestartAsync();

        await using var turn = await rig.TurnAsync();
        Assert.Equal("first", Assert.IsType<TaskCompletedEvent>(Assert.Single(turn.New)).Result);
    }

    [Fact]
    public async Task Complete_InstanceIsOver_DropsTheResult()
    {
        await using var rig = await Rig.StartAsync();
        await CallAsync(rig, "a", "Look");
        var attempt = await rig.ActivityAsync();
        await rig.RaiseAsync("a", "end");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.FinishAsync();
        }

        await rig.CreateAsync("a");
        await rig.AnswerAsync(attempt, "late");

        await using var next = await rig.TurnAsync();
        Assert.IsType<ExecutionStartedEvent>(Assert.Single(next.New));
    }

    [Fact]
    public async Task Complete_InstanceContinuedAsNew_DropsTheResult()
    {
        await using var rig = await Rig.StartAsync();
        await CallAsync(rig, "a", "Look");
        var attempt = await rig.ActivityAsync();
        await rig.RaiseAsync("a", "again");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.ContinueAsNew("second").CompleteAsync();
        }

        await rig.AnswerAsync(attempt, "late");

        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task Abandon_Attempt_ComesAgainAfterAPause()
    {
        await using var rig = await Rig.StartAsync();
        await CallAsync(rig, "a", "Look");
        var attempt = await rig.ActivityAsync();

        await rig.Store.AbandonTaskActivityWorkItemAsync(attempt);
        var again = rig.ActivityAsync();
        Assert.False(again.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(1));

        await rig.AnswerAsync(await again, "done");
        await using var turn = await rig.TurnAsync();
        Assert.Single(turn.New);
    }

    [Fact]
    public async Task Purge_InstanceWithActivitiesLeft_NobodyRunsThem()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Call("Look").Call("Big", new string('x', 50_000)).FinishAsync();
        }

        await rig.Store.PurgeInstanceStateAsync("a");
        await CallAsync(rig, "b", "Other");

        var next = await rig.ActivityAsync();
        Assert.Equal("b", next.TaskMessage.OrchestrationInstance.InstanceId);
    }

    [Fact]
    public async Task Complete_FailureWithProperties_LooksTheSameBeforeAndAfterARestart()
    {
        await using var rig = await Rig.StartAsync();
        await CallAsync(rig, "a", "Look");
        await CallAsync(rig, "b", "Look");
        var properties = new Dictionary<string, object?>(StringComparer.Ordinal) { ["number"] = 7, ["list"] = new[] { "x" } };
        foreach (var _ in new[] { "a", "b" })
        {
            var attempt = await rig.ActivityAsync();
            var failure = new FailureDetails("Outer", "it broke", "at", new FailureDetails("Inner", "why", null, null, false, properties), true);
            await rig.Store.CompleteTaskActivityWorkItemAsync(attempt, new TaskMessage
            {
                OrchestrationInstance = attempt.TaskMessage.OrchestrationInstance,
                Event = new TaskFailedEvent(-1, attempt.TaskMessage.Event.EventId, "it broke", null, failure),
            });
        }

        await using var turn = await rig.TurnAsync();
        var before = Inner(turn);
        await rig.RestartAsync();
        await using var one = await rig.TurnAsync();
        var after = Inner(one);

        Assert.Equal(Types(before), Types(after));
        Assert.Equal("why", after.ErrorMessage);
    }

    private static FailureDetails Inner(RigTurn turn) =>
        Assert.IsType<TaskFailedEvent>(Assert.Single(turn.New)).FailureDetails!.InnerFailure!;

    private static List<string> Types(FailureDetails failure) =>
        [.. failure.Properties!.Select(property => $"{property.Key} {property.Value!.GetType()}")];

    private static async Task CallAsync(Rig rig, string id, string activity, string? input = null)
    {
        await rig.CreateAsync(id);
        await using var turn = await rig.TurnAsync();
        await turn.Call(activity, input).CompleteAsync();
    }
}
