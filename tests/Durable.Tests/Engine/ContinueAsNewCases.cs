using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Executions that follow each other under one id.</summary>
internal static class ContinueAsNewCases
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    public static IReadOnlyList<EngineCase> All => [Counts, EventsInFlight, DropsEvents, StaleTimer, WithStatus, TerminatedBetween];

    private static EngineCase Counts => new(
        "ContinueAsNew",
        registry => registry.AddOrchestratorFunc<int, int>("ContinueAsNew", async (context, number) =>
        {
            number = await context.CallActivityAsync<int>("AddOne", number);
            if (number < 50)
            {
                context.ContinueAsNew(number);
            }

            return number;
        }),
        async run =>
        {
            var ended = await run.CompleteAsync(0);

            Assert.Equal(50, ended.ReadOutputAs<int>());
            Assert.Equal(49, ended.ReadInputAs<int>());
            await run.ExpectHistoryAsync(ended.InstanceId, "started ContinueAsNew 49", "#0 activity AddOne", "#0 result 50", "completed 50");
        });

    private static EngineCase EventsInFlight => new(
        "ContinueAsNewWithEventsInFlight",
        registry => registry.AddOrchestratorFunc<List<int>, List<int>>("ContinueAsNewWithEventsInFlight", async (context, seen) =>
        {
            seen.Add(await context.WaitForExternalEvent<int>("number"));
            if (seen.Count < 20)
            {
                context.ContinueAsNew(seen);
            }

            return seen;
        }),
        async run =>
        {
            var id = await run.StartAsync(new List<int>());
            for (var number = 0; number < 20; number++)
            {
                await run.Client.RaiseEventAsync(id, "number", number, run.Token);
            }

            Assert.Equal(Enumerable.Range(0, 20), (await run.FinishAsync(id)).ReadOutputAs<List<int>>()!);
        });

    private static EngineCase DropsEvents => new(
        "ContinueAsNewWithoutEvents",
        registry => registry.AddOrchestratorFunc<int, string>("ContinueAsNewWithoutEvents", async (context, generation) =>
        {
            if (generation == 0)
            {
                await context.CallActivityAsync<string>("Gated", "gate");
                context.ContinueAsNew(1, preserveUnprocessedEvents: false);
                return string.Empty;
            }

            await context.CallActivityAsync("Signal", "second generation");
            return await context.WaitForExternalEvent<string>("go");
        }),
        async run =>
        {
            var id = await run.StartAsync(0);
            await run.Effects.WhenOpenAsync("gate runs", run.Token);
            await run.Client.RaiseEventAsync(id, "go", "first", run.Token);
            await run.UntilAsync<EventRaisedEvent>(id);
            run.Effects.Open("gate");
            await run.Effects.WhenOpenAsync("second generation", run.Token);
            await run.Client.RaiseEventAsync(id, "go", "second", run.Token);

            Assert.Equal("second", (await run.FinishAsync(id)).ReadOutputAs<string>());
        });

    // The timer that the first execution gave up has the number of the second one's own.
    private static EngineCase StaleTimer => new(
        "ContinueAsNewWithStaleTimer",
        registry => registry.AddOrchestratorFunc<int, double>("ContinueAsNewWithStaleTimer", async (context, milliseconds) =>
        {
            if (milliseconds > 0)
            {
                using var cancel = new CancellationTokenSource();
                _ = context.CreateTimer(Soon, cancel.Token);
                await context.CallActivityAsync<int>("AddOne", 0);
                cancel.Cancel();
                context.ContinueAsNew(-milliseconds);
                return 0;
            }

            var began = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMilliseconds(-milliseconds), CancellationToken.None);
            return (context.CurrentUtcDateTime - began).TotalMilliseconds;
        }),
        async run =>
        {
            var early = run.Store.FiresEarly ? 1000 : 0;
            var ended = await run.CompleteAsync(200 + (2 * early));

            Assert.True(ended.ReadOutputAs<double>() >= 190 + early, "The timer of the first execution fired in the second one.");
            Assert.Equal("#0 timer", HistoryText.Of(await run.HistoryAsync(ended.InstanceId))[1]);
        });

    private static EngineCase WithStatus => new(
        "ContinueAsNewKeepsTags",
        registry => registry.AddOrchestratorFunc<int, string>("ContinueAsNewKeepsTags", async (context, generation) =>
        {
            await context.CallActivityAsync<int>("AddOne", 0);
            context.SetCustomStatus($"generation {generation}");
            if (generation < 3)
            {
                context.ContinueAsNew(generation + 1);
            }

            return $"{context.Properties["owner"]}";
        }),
        async run =>
        {
            var options = new StartOrchestrationOptions { Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "it" } };
            var id = await run.Client.ScheduleNewOrchestrationInstanceAsync("ContinueAsNewKeepsTags", 0, options, run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal("it", ended.ReadOutputAs<string>());
            Assert.Equal("generation 3", ended.ReadCustomStatusAs<string>());
            Assert.Equal("it", ended.Tags["owner"]);
        });

    private static EngineCase TerminatedBetween => new(
        "ContinueAsNewForEverTerminated",
        registry => registry.AddOrchestratorFunc<int, int>("ContinueAsNewForEverTerminated", async (context, number) =>
        {
            await context.CallActivityAsync("Signal", $"round {number}");
            await context.CreateTimer(TimeSpan.FromMilliseconds(2), CancellationToken.None);
            context.ContinueAsNew(number + 1);
            return number;
        }),
        async run =>
        {
            var id = await run.StartAsync(0);
            await run.Effects.WhenOpenAsync("round 5", run.Token);
            await run.Client.TerminateInstanceAsync(id, "enough", run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
            Assert.Equal("enough", ended.ReadOutputAs<string>());
        });
}
