using DurableTask.Core;
using DurableTask.Core.History;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Events from outside and from other instances.</summary>
internal static class EventCases
{
    public static IReadOnlyList<EngineCase> All =>
        [Waited, Buffered, AnyCase, Twice, InOrder, NoPayload, Sent, SentToNobody, ForMissing, MissingAtTheStore, ForFinished];

    private static EngineCase Waited => new(
        "EventWaited",
        registry => registry.AddOrchestratorFunc<int, string>("EventWaited", (context, _) => context.WaitForExternalEvent<string>("go")),
        async run =>
        {
            var id = await run.StartAsync();
            await run.UntilAsync<OrchestratorCompletedEvent>(id);
            await run.Client.RaiseEventAsync(id, "go", "now", run.Token);

            Assert.Equal("now", (await run.FinishAsync(id)).ReadOutputAs<string>());
            await run.ExpectHistoryAsync(id, "started EventWaited -", "event go \"now\"", "completed \"now\"");
        });

    private static EngineCase Buffered => new(
        "EventBuffered",
        registry => registry.AddOrchestratorFunc<int, string>("EventBuffered", async (context, _) =>
        {
            await context.CallActivityAsync<string>("Gated", "gate");
            return await context.WaitForExternalEvent<string>("a") + await context.WaitForExternalEvent<string>("b");
        }),
        async run =>
        {
            var id = await run.StartAsync();
            await run.Effects.WhenOpenAsync("gate runs", run.Token);
            await run.Client.RaiseEventAsync(id, "b", "B", run.Token);
            await run.Client.RaiseEventAsync(id, "a", "A", run.Token);
            await run.UntilAsync<EventRaisedEvent>(id, 2);
            run.Effects.Open("gate");

            Assert.Equal("AB", (await run.FinishAsync(id)).ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                id,
                "started EventBuffered -",
                "#0 activity Gated",
                "event b \"B\"",
                "event a \"A\"",
                "#0 result \"gate\"",
                "completed \"AB\"");
        });

    private static EngineCase AnyCase => new(
        "EventInAnyCase",
        registry => registry.AddOrchestratorFunc<int, string>("EventInAnyCase", async (context, _) =>
            await context.WaitForExternalEvent<string>("Approve") + await context.WaitForExternalEvent<string>("APPROVE")),
        async run =>
        {
            var id = await run.StartAsync();
            await run.Client.RaiseEventAsync(id, "aPProve", "1", run.Token);
            await run.Client.RaiseEventAsync(id, "approve", "2", run.Token);

            Assert.Equal("12", (await run.FinishAsync(id)).ReadOutputAs<string>());
        });

    private static EngineCase Twice => new(
        "EventTwice",
        registry => registry.AddOrchestratorFunc<int, string>("EventTwice", async (context, _) =>
        {
            var first = await context.WaitForExternalEvent<string>("go");
            await context.CallActivityAsync("Signal", "taken");
            return first + await context.WaitForExternalEvent<string>("go");
        }),
        async run =>
        {
            var id = await run.StartAsync();
            await run.Client.RaiseEventAsync(id, "go", "same", run.Token);
            await run.Client.RaiseEventAsync(id, "go", "same", run.Token);

            Assert.Equal("samesame", (await run.FinishAsync(id)).ReadOutputAs<string>());
        });

    private static EngineCase InOrder => new(
        "EventsInOrder",
        registry => registry.AddOrchestratorFunc<int, List<int>>("EventsInOrder", async (context, count) =>
        {
            var seen = new List<int>();
            while (seen.Count < count)
            {
                seen.Add(await context.WaitForExternalEvent<int>("number"));
            }

            return seen;
        }),
        async run =>
        {
            var id = await run.StartAsync(100);
            for (var number = 0; number < 100; number++)
            {
                await run.Client.RaiseEventAsync(id, "number", number, run.Token);
            }

            Assert.Equal(Enumerable.Range(0, 100), (await run.FinishAsync(id)).ReadOutputAs<List<int>>()!);
        });

    private static EngineCase NoPayload => new(
        "EventWithoutPayload",
        registry => registry.AddOrchestratorFunc<int, string>("EventWithoutPayload", async (context, _) =>
            await context.WaitForExternalEvent<string?>("go") ?? "nothing"),
        async run =>
        {
            var id = await run.StartAsync();
            await run.Client.RaiseEventAsync(id, "go", run.Token);

            Assert.Equal("nothing", (await run.FinishAsync(id)).ReadOutputAs<string>());
        });

    private static EngineCase Sent => new(
        "EventSent",
        registry =>
        {
            registry.AddOrchestratorFunc<string, string>("EventSent", async (context, other) =>
            {
                context.SendEvent(other, "ping", context.InstanceId);
                return await context.WaitForExternalEvent<string>("pong");
            });
            registry.AddOrchestratorFunc<int, string>("Ponger", async (context, _) =>
            {
                context.SendEvent(await context.WaitForExternalEvent<string>("ping"), "pong", "back");
                return "sent";
            });
        },
        async run =>
        {
            var ponger = await run.Client.ScheduleNewOrchestrationInstanceAsync("Ponger", run.Token);
            var ended = await run.CompleteAsync(ponger);
            await run.FinishAsync(ponger);

            Assert.Equal("back", ended.ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                ponger,
                "started Ponger -",
                $"event ping \"{ended.InstanceId}\"",
                "#0 event pong \"back\"",
                "completed \"sent\"");
        });

    private static EngineCase SentToNobody => new(
        "EventSentToNobody",
        registry => registry.AddOrchestratorFunc<int, int>("EventSentToNobody", (context, number) =>
        {
            context.SendEvent("nobody", "ping", number);
            return Task.FromResult(number);
        }),
        async run => Assert.Equal(5, (await run.CompleteAsync(5)).ReadOutputAs<int>()));

    private static EngineCase ForMissing => new(
        "EventForMissing",
        registry => registry.AddOrchestratorFunc<int, int>("EventForMissing", (_, number) => Task.FromResult(number)),
        async run =>
        {
            var refused = await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.RaiseEventAsync("missing", "go", 1, run.Token));

            Assert.Equal("missing", refused.InstanceId);
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.SuspendInstanceAsync("missing", null, run.Token));
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.ResumeInstanceAsync("missing", null, run.Token));
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.TerminateInstanceAsync("missing", run.Token));
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.RestartAsync("missing", false, run.Token));
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.GetOrchestrationHistoryAsync("missing", run.Token));
            Assert.Null(await run.Client.GetInstanceAsync("missing", run.Token));
        });

    // Past the client, as when the instance is purged between its look and its message.
    private static EngineCase MissingAtTheStore => new(
        "EventForMissingAtTheStore",
        registry => registry.AddOrchestratorFunc<int, string>("EventForMissingAtTheStore", async (context, _) =>
        {
            var go = context.WaitForExternalEvent<string>("go");
            var other = context.WaitForExternalEvent<string>("other");
            return await await Task.WhenAny(go, other);
        }),
        async run =>
        {
            await run.Messages.SendTaskOrchestrationMessageAsync(new TaskMessage
            {
                OrchestrationInstance = new OrchestrationInstance { InstanceId = "later" },
                Event = new EventRaisedEvent(-1, "\"early\"") { Name = "go" },
            });
            await run.StartAsync(id: "later");
            await run.Client.RaiseEventAsync("later", "other", "in time", run.Token);

            var ended = await run.FinishAsync("later");

            string[] possible = run.Store.KeepsEventsForMissing ? ["early", "in time"] : ["in time"];
            Assert.Contains(ended.ReadOutputAs<string>()!, possible, StringComparer.Ordinal);
        });

    private static EngineCase ForFinished => new(
        "EventForFinished",
        registry => registry.AddOrchestratorFunc<int, int>("EventForFinished", (_, number) => Task.FromResult(number)),
        async run =>
        {
            var ended = await run.CompleteAsync(1);
            await run.Client.RaiseEventAsync(ended.InstanceId, "go", 1, run.Token);
            await run.Client.SuspendInstanceAsync(ended.InstanceId, "late", run.Token);
            await run.Client.TerminateInstanceAsync(ended.InstanceId, run.Token);
            await run.CompleteAsync(2);

            var after = await run.Client.GetInstanceAsync(ended.InstanceId, getInputsAndOutputs: true, run.Token);

            Assert.Equal(OrchestrationRuntimeStatus.Completed, after!.RuntimeStatus);
            Assert.Equal(1, after.ReadOutputAs<int>());
            await run.ExpectHistoryAsync(ended.InstanceId, "started EventForFinished 1", "completed 1");
        });
}
