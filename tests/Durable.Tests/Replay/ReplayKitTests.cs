using Microsoft.DurableTask;

using MultiHubFlows.Durable.Tests.Engine;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.Replay;

public sealed class ReplayKitTests
{
    private static readonly EngineCase Flow = new(
        "Flow",
        registry => registry.AddOrchestratorFunc<int, int>("Flow", TwoStepsAsync),
        _ => Task.CompletedTask);

    [Fact]
    public async Task Replay_SameCode_ReplaysToTheRecordedEnd()
    {
        var recorded = await RecordAsync(Flow, async (run, id) => await run.FinishAsync(id));

        var result = ReplayKit.Replay(recorded, Flow.Tasks);

        Assert.Null(result.Mismatch);
        Assert.Equal("12", result.Output);
        Assert.Equal("\"half\"", result.CustomStatus);
    }

    [Fact]
    public async Task Replay_ChangedOrderOfSteps_IsRefused()
    {
        var recorded = await RecordAsync(Flow, async (run, id) => await run.FinishAsync(id));

        var result = ReplayKit.Replay(recorded, registry => registry.AddOrchestratorFunc<int, int>("Flow", async (context, number) =>
        {
            number = await context.CallActivityAsync<int>("Echo", number);
            return await context.CallActivityAsync<int>("AddOne", number);
        }));

        Assert.False(result.Replays);
        Assert.Contains("'AddOne'", result.Mismatch, StringComparison.Ordinal);
        Assert.Contains("'Echo'", result.Mismatch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_StepAddedAtTheEnd_IsRefused()
    {
        var recorded = await RecordAsync(Flow, async (run, id) => await run.FinishAsync(id));

        var result = ReplayKit.Replay(recorded, registry => registry.AddOrchestratorFunc<int, int>("Flow", async (context, number) =>
        {
            number = await TwoStepsAsync(context, number);
            return await context.CallActivityAsync<int>("AddOne", number);
        }));

        Assert.Equal("The code takes a step that the history does not have: #2 ScheduleOrchestrator.", result.Mismatch);
    }

    [Fact]
    public async Task Replay_StepTakenAway_IsRefused()
    {
        var recorded = await RecordAsync(Flow, async (run, id) => await run.FinishAsync(id));

        var result = ReplayKit.Replay(
            recorded,
            registry => registry.AddOrchestratorFunc<int, int>("Flow", (context, number) => context.CallActivityAsync<int>("AddOne", number)));

        Assert.False(result.Replays);
    }

    [Fact]
    public async Task Replay_OtherResult_IsRefused()
    {
        var recorded = await RecordAsync(Flow, async (run, id) => await run.FinishAsync(id));

        var result = ReplayKit.Replay(
            recorded,
            registry => registry.AddOrchestratorFunc<int, int>("Flow", async (context, number) => 1 + await TwoStepsAsync(context, number)));

        Assert.Equal("The history ends as Completed with 12, the code as Completed with 13.", result.Mismatch);
    }

    [Fact]
    public async Task Replay_ChildrenInAnotherOrder_IsRefused()
    {
        var parent = new EngineCase("Parent", registry => AddFamily(registry, "first", "second"), _ => Task.CompletedTask);
        var recorded = await RecordAsync(parent, async (run, id) => await run.FinishAsync(id));

        var same = ReplayKit.Replay(recorded, parent.Tasks);
        var changed = ReplayKit.Replay(recorded, registry => AddFamily(registry, "second", "first"));
        var longer = ReplayKit.Replay(recorded, registry => AddFamily(registry, "first", "third"));

        Assert.True(same.Replays);
        Assert.Equal("The code starts child 'first', which the history does not have.", changed.Mismatch);
        Assert.Equal("The history goes on with child 'second', the code with 'third'.", longer.Mismatch);
    }

    [Fact]
    public async Task Write_Executions_AreNumbered()
    {
        var one = await RecordAsync(Flow, async (run, id) => await run.FinishAsync(id));

        Assert.Contains("\"ExecutionId\": \"execution-1\"", one, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_InstanceThatWaits_ReplaysAsWaiting()
    {
        var waiting = new EngineCase(
            "Waiting",
            registry => registry.AddOrchestratorFunc<int, int>("Waiting", (context, _) => context.WaitForExternalEvent<int>("go")),
            _ => Task.CompletedTask);
        var recorded = await RecordAsync(
            waiting, (run, id) => run.UntilAsync<global::DurableTask.Core.History.OrchestratorCompletedEvent>(id));

        var same = ReplayKit.Replay(recorded, waiting.Tasks);
        var impatient = ReplayKit.Replay(
            recorded, registry => registry.AddOrchestratorFunc<int, int>("Waiting", (_, number) => Task.FromResult(number)));

        Assert.True(same.Replays);
        Assert.Null(same.Output);
        Assert.Equal("The history waits, the code ends as Completed with 11.", impatient.Mismatch);
    }

    [Fact]
    public async Task Replay_UnknownOrchestrator_SaysSo()
    {
        var recorded = await RecordAsync(Flow, async (run, id) => await run.FinishAsync(id));

        var result = ReplayKit.Replay(recorded, _ => { });

        Assert.Equal("No orchestrator is registered as 'Flow'.", result.Mismatch);
    }

    [Fact]
    public async Task Write_FailureInTheHistory_KeepsItWithoutStackTrace()
    {
        var failing = new EngineCase(
            "Failing",
            registry => registry.AddOrchestratorFunc<int, string>("Failing", (context, _) => context.CallActivityAsync<string>("Throw", "boom")),
            _ => Task.CompletedTask);

        var recorded = await RecordAsync(failing, async (run, id) => await run.FinishAsync(id));

        Assert.Contains("boom", recorded, StringComparison.Ordinal);
        Assert.Contains("the cause", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("StackTrace", recorded, StringComparison.Ordinal);
        Assert.True(ReplayKit.Replay(recorded, failing.Tasks).Replays);
    }

    private static async Task<int> TwoStepsAsync(TaskOrchestrationContext context, int number)
    {
        number = await context.CallActivityAsync<int>("AddOne", number);
        context.SetCustomStatus("half");
        return await context.CallActivityAsync<int>("Echo", number);
    }

    private static void AddFamily(DurableTaskRegistry registry, params string[] children)
    {
        registry.AddOrchestratorFunc<int, int>("Parent", async (context, number) =>
        {
            foreach (var child in children)
            {
                number = await context.CallSubOrchestratorAsync<int>("Child", number, new SubOrchestrationOptions { InstanceId = child });
            }

            return number;
        });
        registry.AddOrchestratorFunc<int, int>("Child", (_, number) => Task.FromResult(number));
    }

    private static async Task<string> RecordAsync(EngineCase flow, Func<EngineRun, string, Task> until)
    {
        await using var store = new InMemoryStore();
        await using var run = await EngineRun.BeginAsync(flow, store, TestContext.Current.CancellationToken);
        var id = await run.StartAsync(11);
        await until(run, id);
        return HistoryFile.Write(await run.HistoryAsync(id));
    }
}
