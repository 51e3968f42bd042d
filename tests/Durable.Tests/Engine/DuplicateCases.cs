using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Whatever comes twice, or too late.</summary>
internal static class DuplicateCases
{
    public static IReadOnlyList<EngineCase> All => [LiveId, EndedId, IdInOtherCase, NamedStatuses, ManyStarts, ResultTwice, StaleResult];

    private static EngineCase LiveId => new(
        "StartLiveIdAgain",
        registry => registry.AddOrchestratorFunc<int, int>("StartLiveIdAgain", (context, _) => context.WaitForExternalEvent<int>("go")),
        async run =>
        {
            await run.StartAsync(1, "pending", EngineRun.Now + TimeSpan.FromHours(1));
            await run.StartAsync(1, "running");
            await run.StartAsync(1, "suspended");
            await run.UntilAsync<OrchestratorCompletedEvent>("running");
            await run.Client.SuspendInstanceAsync("suspended", null, run.Token);
            await run.UntilAsync<ExecutionSuspendedEvent>("suspended");

            foreach (var id in (string[])["pending", "running", "suspended"])
            {
                await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => run.StartAsync(2, id));

                // Not to be had by naming other states either: a live instance is never replaced.
                var completedOnly = new StartOrchestrationOptions(id).WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
                await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
                    () => run.Client.ScheduleNewOrchestrationInstanceAsync("StartLiveIdAgain", 2, completedOnly, run.Token));
                Assert.Equal(1, (await run.Client.GetInstanceAsync(id, getInputsAndOutputs: true, run.Token))!.ReadInputAs<int>());
            }
        });

    private static EngineCase EndedId => new(
        "StartEndedIdAgain",
        registry => registry.AddOrchestratorFunc<string, string>("StartEndedIdAgain", EndAsync),
        async run =>
        {
            foreach (var end in (string[])["completed", "failed", "terminated"])
            {
                await EndAsync(run, end);
                await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
                    () => run.Client.ScheduleNewOrchestrationInstanceAsync("StartEndedIdAgain", "completed", NeverReused.Id(end), run.Token));

                await run.StartAsync("completed", end);

                var again = await run.FinishAsync(end);
                Assert.Equal(OrchestrationRuntimeStatus.Completed, again.RuntimeStatus);
                await run.ExpectHistoryAsync(end, "started StartEndedIdAgain \"completed\"", "completed \"completed\"");
            }
        });

    private static EngineCase IdInOtherCase => new(
        "StartIdInOtherCase",
        registry => registry.AddOrchestratorFunc<int, int>("StartIdInOtherCase", (context, number) => context.WaitForExternalEvent<int>("go")),
        async run =>
        {
            await run.StartAsync(1, "Name");
            if (run.Store.IgnoresCaseOfIds)
            {
                await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => run.StartAsync(2, "name"));
                return;
            }

            await run.StartAsync(2, "name");
            if (run.Store.MixesUpCaseOfIds)
            {
                return;
            }

            await run.Client.RaiseEventAsync("name", "go", 5, run.Token);
            Assert.Equal(5, (await run.FinishAsync("name")).ReadOutputAs<int>());
            Assert.False((await run.Client.GetInstanceAsync("Name", run.Token))!.IsCompleted);
        });

    private static EngineCase NamedStatuses => new(
        "StartRefusedInNamedStatus",
        registry => registry.AddOrchestratorFunc<string, string>("StartRefusedInNamedStatus", EndAsync),
        async run =>
        {
            await EndAsync(run, "completed");
            await EndAsync(run, "failed");

            var unlessFailed = new StartOrchestrationOptions("failed").WithDedupeStatuses(OrchestrationRuntimeStatus.Failed);
            await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
                () => run.Client.ScheduleNewOrchestrationInstanceAsync("StartRefusedInNamedStatus", "completed", unlessFailed, run.Token));
            await run.Client.ScheduleNewOrchestrationInstanceAsync(
                "StartRefusedInNamedStatus", "completed", unlessFailed with { InstanceId = "completed" }, run.Token);
            await run.FinishAsync("completed");

            var nonsense = new StartOrchestrationOptions("x") { DedupeStatuses = ["Sleeping"] };
            await Assert.ThrowsAsync<ArgumentException>(
                () => run.Client.ScheduleNewOrchestrationInstanceAsync("StartRefusedInNamedStatus", "completed", nonsense, run.Token));
        });

    private static EngineCase ManyStarts => new(
        "StartManyAtOnce",
        registry => registry.AddOrchestratorFunc<int, int>("StartManyAtOnce", (context, number) => context.CallActivityAsync<int>("AddOne", number)),
        async run =>
        {
            var starts = Enumerable.Range(0, 20).Select(number => Task.Run(
                () => run.Client.ScheduleNewOrchestrationInstanceAsync("StartManyAtOnce", number, NeverReused.Id("one"), run.Token))).ToArray();
            await Task.WhenAll(starts.Select(start => start.ContinueWith(_ => { }, TaskScheduler.Default)));

            var winner = Assert.Single(Enumerable.Range(0, 20), number => starts[number].IsCompletedSuccessfully);
            Assert.All(starts.Where(start => start.IsFaulted), start => Assert.IsType<OrchestrationAlreadyExistsException>(start.Exception!.InnerException));
            Assert.Equal(winner + 1, (await run.FinishAsync("one")).ReadOutputAs<int>());
        });

    // As after a crash between the commit of a result and the answer to the one who brought it.
    private static EngineCase ResultTwice => new(
        "ActivityResultTwice",
        registry => registry.AddOrchestratorFunc<int, int>("ActivityResultTwice", async (context, number) =>
        {
            number = await context.CallActivityAsync<int>("AddOne", number);
            number = await context.CallActivityAsync<int>("AddOne", number);
            number += await context.WaitForExternalEvent<int>("go");
            return await context.CallActivityAsync<int>("AddOne", number);
        }),
        async run =>
        {
            run.BringResultsTwice = true;
            var id = await run.StartAsync(0);
            await run.Client.RaiseEventAsync(id, "go", 10, run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal(13, ended.ReadOutputAs<int>());
            string[] results = [.. HistoryText.Of(await run.HistoryAsync(id)).Where(line => line.Contains("result", StringComparison.Ordinal))];
            string[] expected = ["#0 result 1", "#1 result 2", "#2 result 13"];
            Assert.Equal(expected, run.Store.KeepsRepeatedResults ? [.. results.Distinct(StringComparer.Ordinal)] : results);
        });

    // Its step has the number of a step of the execution that replaced the one it belongs to.
    private static EngineCase StaleResult => new(
        "StaleActivityResult",
        registry => registry.AddOrchestratorFunc<string, string>("StaleActivityResult", (context, gate) =>
            context.CallActivityAsync<string>("Gated", gate)),
        async run =>
        {
            await run.StartAsync("old", "same");
            await run.Effects.WhenOpenAsync("old runs", run.Token);
            await run.Client.TerminateInstanceAsync("same", run.Token);
            await run.FinishAsync("same");
            await run.StartAsync("new", "same");
            await run.Effects.WhenOpenAsync("new runs", run.Token);
            run.Effects.Open("old");
            run.Effects.Open("third");
            await run.CompleteAsync("third");
            run.Effects.Open("new");

            Assert.Equal("new", (await run.FinishAsync("same")).ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                "same", "started StaleActivityResult \"new\"", "#0 activity Gated", "#0 result \"new\"", "completed \"new\"");
        });

    private static async Task<string> EndAsync(TaskOrchestrationContext context, string end) => end switch
    {
        "failed" => throw new TransientException("as asked"),
        "terminated" => await context.WaitForExternalEvent<string>("never"),
        _ => end,
    };

    private static async Task EndAsync(EngineRun run, string end)
    {
        await run.StartAsync(end, end);
        if (end == "terminated")
        {
            await run.UntilAsync<OrchestratorCompletedEvent>(end);
            await run.Client.TerminateInstanceAsync(end, run.Token);
        }

        await run.FinishAsync(end);
    }
}
