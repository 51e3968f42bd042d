using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Timers, delayed starts, and events that race them.</summary>
internal static class TimerCases
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ThreeDays = TimeSpan.FromHours(72);

    public static IReadOnlyList<EngineCase> All =>
        [Timer, TimersInOrder, ManyTimers, CancelledTimer, EventTimeout, EventBeatsTimer, TimerBeatsEvent, ExpiredWaits, DelayedStart];

    private static EngineCase Timer => new(
        "Timer",
        registry => registry.AddOrchestratorFunc<int, bool>("Timer", async (context, _) =>
        {
            var due = context.CurrentUtcDateTime + Soon;
            await context.CreateTimer(due, CancellationToken.None);
            return context.CurrentUtcDateTime >= due;
        }),
        async run =>
        {
            var ended = await run.CompleteAsync();

            var inTime = ended.ReadOutputAs<bool>();
            Assert.True(inTime || run.Store.FiresEarly);
            await run.ExpectHistoryAsync(ended.InstanceId, "started Timer -", "#0 timer", "#0 fired", inTime ? "completed true" : "completed false");
        });

    private static EngineCase TimersInOrder => new(
        "TimersInOrder",
        registry => registry.AddOrchestratorFunc<int, List<int>>("TimersInOrder", async (context, _) =>
        {
            var fired = new List<int>();
            await Task.WhenAll(((int[])[150, 10, 80]).Select(async delay =>
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(delay), CancellationToken.None);
                fired.Add(delay);
            }));
            return fired;
        }),
        async run =>
        {
            var ended = await run.CompleteAsync();

            var fired = ended.ReadOutputAs<List<int>>()!;
            Assert.Equal([10, 80, 150], run.Store.MixesUpLateTimers ? fired.Order() : fired);
        });

    private static EngineCase ManyTimers => new(
        "ManyTimers",
        registry => registry.AddOrchestratorFunc<int, int>("ManyTimers", async (context, count) =>
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(delay => context.CreateTimer(TimeSpan.FromMilliseconds(delay), CancellationToken.None)));
            return count;
        }),
        async run =>
        {
            var ended = await run.CompleteAsync(200);

            await run.ExpectHistoryInAnyOrderAsync(
                ended.InstanceId,
                [
                    "started ManyTimers 200",
                    .. Enumerable.Range(0, 200).SelectMany(timer => (string[])[$"#{timer} timer", $"#{timer} fired"]),
                    "completed 200",
                ]);
        });

    private static EngineCase CancelledTimer => new(
        "CancelledTimer",
        registry => registry.AddOrchestratorFunc<int, string>("CancelledTimer", async (context, _) =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(ThreeDays, cancel.Token);
            await context.CallActivityAsync<int>("AddOne", 1);
            cancel.Cancel();
            try
            {
                await timer;
                return "fired";
            }
            catch (TaskCanceledException)
            {
                return "cancelled";
            }
        }),
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal("cancelled", ended.ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                ended.InstanceId, "started CancelledTimer -", "#0 timer", "#1 activity AddOne", "#1 result 2", "completed \"cancelled\"");
        });

    private static EngineCase EventTimeout => new(
        "EventTimeout",
        registry => registry.AddOrchestratorFunc<int, string>("EventTimeout", async (context, _) =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("never", Soon);
            }
            catch (TaskCanceledException)
            {
                return "timed out";
            }
        }),
        async run => Assert.Equal("timed out", (await run.CompleteAsync()).ReadOutputAs<string>()));

    private static EngineCase EventBeatsTimer => new(
        "C14_EventBeatsTimer",
        registry => registry.AddOrchestratorFunc<int, string>("C14_EventBeatsTimer", (context, _) => RaceAsync(context, ThreeDays)),
        async run =>
        {
            var id = await run.StartAsync();
            await run.UntilAsync<TimerCreatedEvent>(id);
            await run.Client.RaiseEventAsync(id, "answer", "yes", run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal("yes", ended.ReadOutputAs<string>());
            await run.ExpectHistoryAsync(id, "started C14_EventBeatsTimer -", "#0 timer", "event answer \"yes\"", "completed \"yes\"");
        });

    private static EngineCase TimerBeatsEvent => new(
        "TimerBeatsEvent",
        registry => registry.AddOrchestratorFunc<int, string>("TimerBeatsEvent", (context, _) => RaceAsync(context, Soon)),
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal("late", ended.ReadOutputAs<string>());
            await run.ExpectHistoryAsync(ended.InstanceId, "started TimerBeatsEvent -", "#0 timer", "#0 fired", "completed \"late\"");
        });

    // A wait that has expired must not take the event that a later wait of the same name is for (C13).
    private static EngineCase ExpiredWaits => new(
        "C13_ExpiredWaits",
        registry => registry.AddOrchestratorFunc<int, string>("C13_ExpiredWaits", async (context, _) =>
        {
            await RaceAsync(context, Soon);
            await RaceAsync(context, Soon, cancelWait: true);
            try
            {
                await context.WaitForExternalEvent<string>("answer", Soon);
            }
            catch (TaskCanceledException)
            {
                await context.CallActivityAsync("Signal", "listening");
            }

            return await RaceAsync(context, ThreeDays);
        }),
        async run =>
        {
            var id = await run.StartAsync();
            await run.UntilAsync<TaskCompletedEvent>(id); // the last wait has begun: the first one, never cancelled, must not get it
            await run.Client.RaiseEventAsync(id, "answer", "once", run.Token);

            Assert.Equal("once", (await run.FinishAsync(id)).ReadOutputAs<string>());
        });

    private static EngineCase DelayedStart => new(
        "DelayedStart",
        registry => registry.AddOrchestratorFunc<int, DateTime>("DelayedStart", (context, _) => Task.FromResult(context.CurrentUtcDateTime)),
        async run =>
        {
            var early = run.Store.FiresEarly ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;
            var due = EngineRun.Now + TimeSpan.FromMilliseconds(700) + (2 * early);
            var id = await run.StartAsync(startAt: due);
            var before = await run.Client.GetInstanceAsync(id, run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal(OrchestrationRuntimeStatus.Pending, before!.RuntimeStatus);
            Assert.True(ended.ReadOutputAs<DateTime>() >= (due - early).UtcDateTime, "It ran before it was due.");
        });

    private static async Task<string> RaceAsync(TaskOrchestrationContext context, TimeSpan patience, bool cancelWait = false)
    {
        using var cancelTimer = new CancellationTokenSource();
        using var stopWaiting = new CancellationTokenSource();
        var answer = context.WaitForExternalEvent<string>("answer", stopWaiting.Token);
        var timer = context.CreateTimer(patience, cancelTimer.Token);
        if (await Task.WhenAny(answer, timer) == answer)
        {
            cancelTimer.Cancel();
            return await answer;
        }

        if (cancelWait)
        {
            stopWaiting.Cancel();
        }

        return "late";
    }
}
