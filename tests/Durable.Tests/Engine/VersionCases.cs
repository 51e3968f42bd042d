using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Durable.Hosting;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Instances that were started by another version of the program.</summary>
internal static class VersionCases
{
    public static IReadOnlyList<EngineCase> All => [GoesOn, NonDeterministic, UnknownOrchestrator, UnknownTerminated, UnknownActivity];

    private static EngineCase GoesOn => new(
        "GoesOnAfterRestart",
        registry => registry.AddOrchestratorFunc<int, int>("GoesOnAfterRestart", AddTwiceAsync),
        async run =>
        {
            var id = await run.StartAsync(1);
            await run.UntilAsync<TaskCompletedEvent>(id);
            await run.StopHubAsync();
            await run.StartHubAsync();
            await run.Client.RaiseEventAsync(id, "go", 10, run.Token);

            Assert.Equal(13, (await run.FinishAsync(id)).ReadOutputAs<int>());
        });

    private static EngineCase NonDeterministic => new(
        "NonDeterministic",
        registry => registry.AddOrchestratorFunc<int, int>("NonDeterministic", AddTwiceAsync),
        async run =>
        {
            var id = await run.StartAsync(1);
            await run.UntilAsync<TaskCompletedEvent>(id);
            await run.StopHubAsync();
            await run.StartHubAsync(registry => registry.AddOrchestratorFunc<int, int>("NonDeterministic", async (context, number) =>
                await context.CallActivityAsync<int>("Echo", await context.WaitForExternalEvent<int>("go"))));
            await run.Client.RaiseEventAsync(id, "go", 10, run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
            Assert.EndsWith("NonDeterministicOrchestrationException", ended.FailureDetails!.ErrorType, StringComparison.Ordinal);
        });

    // C18: it says what it needs, others run, nothing spins, and the version that knows it finds all that came meanwhile.
    private static EngineCase UnknownOrchestrator => new(
        "C18_UnknownOrchestrator",
        registry => registry.AddOrchestratorFunc<int, int>("C18_UnknownOrchestrator", (context, number) => context.CallActivityAsync<int>("AddOne", number)),
        async run =>
        {
            var id = await run.Client.ScheduleNewOrchestrationInstanceAsync("JoinHub_v9", 5, run.Token);
            await run.UntilAsync<TimerCreatedEvent>(id);
            await run.Client.RaiseEventAsync(id, "early", "kept", run.Token);
            await run.UntilAsync<EventRaisedEvent>(id);
            var held = await run.Client.GetInstanceAsync(id, getInputsAndOutputs: true, run.Token);
            for (var number = 0; number < 20; number++)
            {
                Assert.Equal(number + 1, (await run.CompleteAsync(number)).ReadOutputAs<int>());
            }

            Assert.Equal(OrchestrationRuntimeStatus.Running, held!.RuntimeStatus);
            Assert.Contains("'JoinHub_v9'", held.ReadCustomStatusAs<NeedsNewerVersion>()!.NeedsNewerVersionBecause, StringComparison.Ordinal);
            Assert.Contains("needs a newer version", held.SerializedCustomStatus, StringComparison.Ordinal);
            var history = HistoryText.Of(await run.HistoryAsync(id));
            Assert.Equal(["started JoinHub_v9 5", "#-100 timer", "event early \"kept\""], history.Take(3));

            // It asks after 15, 45 and 105 s: within the minute of a case twice at most, and nothing else happens.
            var askedAgain = history.Skip(3).Chunk(2).ToArray();
            Assert.InRange(askedAgain.Length, 0, 2);
            Assert.All(askedAgain, pair => Assert.Equal(["#-100 fired", "#-100 timer"], pair));

            await run.StopHubAsync();
            await run.StartHubAsync(registry => registry.AddOrchestratorFunc<int, string>("JoinHub_v9", async (context, number) =>
            {
                number = await context.CallActivityAsync<int>("AddOne", number);
                return $"{number} {await context.WaitForExternalEvent<string>("early")}";
            }));
            await run.Client.ResumeInstanceAsync(id, "the newer version is here", run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal("6 kept", ended.ReadOutputAs<string>());
            Assert.Null(ended.SerializedCustomStatus);
        });

    private static EngineCase UnknownTerminated => new(
        "UnknownOrchestratorTerminated",
        _ => { },
        async run =>
        {
            var id = await run.Client.ScheduleNewOrchestrationInstanceAsync("JoinHub_v9", 5, run.Token);
            await run.UntilAsync<TimerCreatedEvent>(id);
            await run.Client.TerminateInstanceAsync(id, "enough", run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
            Assert.Equal("enough", ended.ReadOutputAs<string>());
        });

    private static EngineCase UnknownActivity => new(
        "C18_UnknownActivity",
        registry =>
        {
            registry.AddOrchestratorFunc<int, int>("C18_UnknownActivity", (context, _) => context.CallActivityAsync<int>(
                "FromTheFuture", 1, TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromHours(1)))));
            registry.AddOrchestratorFunc<int, int>("Others", (context, number) => context.CallActivityAsync<int>("AddOne", number));
        },
        async run =>
        {
            var ended = await run.CompleteAsync();
            var other = await run.FinishAsync(await run.Client.ScheduleNewOrchestrationInstanceAsync("Others", 1, run.Token));

            Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
            Assert.Contains("'FromTheFuture'", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
            Assert.Contains("needs a newer version", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
            Assert.Equal(2, other.ReadOutputAs<int>());
        });

    private static async Task<int> AddTwiceAsync(TaskOrchestrationContext context, int number)
    {
        number = await context.CallActivityAsync<int>("AddOne", number);
        return await context.CallActivityAsync<int>("AddOne", number + await context.WaitForExternalEvent<int>("go"));
    }
}
