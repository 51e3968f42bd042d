using DurableTask.Core.History;

using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Custom status, suspending, resuming and terminating, at every moment.</summary>
internal static class SteeringCases
{
    public static IReadOnlyList<EngineCase> All =>
    [
        CustomStatus, Suspend, SuspendBeforeDelayedStart, SuspendedActivityResult, Terminate, TerminateBeforeDelayedStart,
        TerminateSuspended, TerminateWhileActivityRuns,
    ];

    private static EngineCase CustomStatus => new(
        "CustomStatus",
        registry => registry.AddOrchestratorFunc<int, int>("CustomStatus", async (context, _) =>
        {
            context.SetCustomStatus(new { Step = "first" });
            await context.WaitForExternalEvent<int>("next");
            context.SetCustomStatus(new { Step = "second" });
            await context.WaitForExternalEvent<int>("next");
            context.SetCustomStatus(null);
            return 1;
        }),
        async run =>
        {
            var id = await run.StartAsync();
            await run.UntilAsync<OrchestratorCompletedEvent>(id);
            Assert.Equal("""{"step":"first"}""", (await run.Client.GetInstanceAsync(id, run.Token))!.SerializedCustomStatus);

            await run.Client.RaiseEventAsync(id, "next", 1, run.Token);
            await run.UntilAsync<OrchestratorCompletedEvent>(id, 2);
            Assert.Equal("""{"step":"second"}""", (await run.Client.GetInstanceAsync(id, run.Token))!.SerializedCustomStatus);

            await run.Client.RaiseEventAsync(id, "next", 1, run.Token);
            Assert.Null((await run.FinishAsync(id)).SerializedCustomStatus);
        });

    private static EngineCase Suspend => new(
        "SuspendAndResume",
        registry => registry.AddOrchestratorFunc<int, string>("SuspendAndResume", async (context, _) =>
            await context.WaitForExternalEvent<string>("a") + await context.WaitForExternalEvent<string>("b")),
        async run =>
        {
            var id = await run.StartAsync();
            await run.UntilAsync<OrchestratorCompletedEvent>(id);
            await run.Client.SuspendInstanceAsync(id, "hold on", run.Token);
            await run.UntilAsync<ExecutionSuspendedEvent>(id);
            await run.Client.RaiseEventAsync(id, "a", "A", run.Token);
            await run.Client.RaiseEventAsync(id, "b", "B", run.Token);
            await run.UntilAsync<EventRaisedEvent>(id, 2);
            Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await run.Client.GetInstanceAsync(id, run.Token))!.RuntimeStatus);

            await run.Client.ResumeInstanceAsync(id, "go on", run.Token);

            Assert.Equal("AB", (await run.FinishAsync(id)).ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                id,
                "started SuspendAndResume -",
                "suspended hold on",
                "event a \"A\"",
                "event b \"B\"",
                "resumed go on",
                "completed \"AB\"");
        });

    private static EngineCase SuspendBeforeDelayedStart => new(
        "SuspendBeforeDelayedStart",
        registry => registry.AddOrchestratorFunc<int, string>("SuspendBeforeDelayedStart", (context, _) =>
            context.WaitForExternalEvent<string>("go")),
        async run =>
        {
            var id = await run.StartAsync(startAt: EngineRun.Now + TimeSpan.FromMilliseconds(100));
            await run.Client.SuspendInstanceAsync(id, "not yet", run.Token);
            if (run.Store.MistakesMessagesBeforeDelayedStart)
            {
                return;
            }

            await run.UntilAsync<ExecutionSuspendedEvent>(id);
            await run.Client.RaiseEventAsync(id, "go", "ran", run.Token);
            await run.Client.ResumeInstanceAsync(id, "now", run.Token);

            Assert.Equal("ran", (await run.FinishAsync(id)).ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                id,
                "started SuspendBeforeDelayedStart -",
                "suspended not yet",
                "event go \"ran\"",
                "resumed now",
                "completed \"ran\"");
        });

    private static EngineCase SuspendedActivityResult => new(
        "SuspendWhileActivityRuns",
        registry => registry.AddOrchestratorFunc<int, string>("SuspendWhileActivityRuns", (context, _) =>
            context.CallActivityAsync<string>("Gated", "gate")),
        async run =>
        {
            var id = await run.StartAsync();
            await run.Effects.WhenOpenAsync("gate runs", run.Token);
            await run.Client.SuspendInstanceAsync(id, null, run.Token);
            await run.UntilAsync<ExecutionSuspendedEvent>(id);
            run.Effects.Open("gate");
            await run.UntilAsync<TaskCompletedEvent>(id);
            await run.Client.ResumeInstanceAsync(id, null, run.Token);

            Assert.Equal("gate", (await run.FinishAsync(id)).ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                id,
                "started SuspendWhileActivityRuns -",
                "#0 activity Gated",
                "suspended -",
                "#0 result \"gate\"",
                "resumed -",
                "completed \"gate\"");
        });

    private static EngineCase Terminate => new(
        "Terminate",
        registry => registry.AddOrchestratorFunc<int, int>("Terminate", (context, _) => context.WaitForExternalEvent<int>("never")),
        async run =>
        {
            var id = await run.StartAsync();
            await run.UntilAsync<OrchestratorCompletedEvent>(id);
            await run.Client.TerminateInstanceAsync(id, new { Why = "enough" }, run.Token);

            var ended = await run.FinishAsync(id);

            Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
            Assert.Equal("""{"why":"enough"}""", ended.SerializedOutput);
            await run.ExpectHistoryAsync(
                id, "started Terminate -", """terminate {"why":"enough"}""", """terminated {"why":"enough"}""");
        });

    private static EngineCase TerminateBeforeDelayedStart => new(
        "TerminateBeforeDelayedStart",
        registry => registry.AddOrchestratorFunc<int, string>("TerminateBeforeDelayedStart", (context, _) =>
            context.CallActivityAsync<string>("Signal", "ran")),
        async run =>
        {
            var id = await run.StartAsync(startAt: EngineRun.Now + TimeSpan.FromHours(1));
            await run.Client.TerminateInstanceAsync(id, "never mind", run.Token);
            if (run.Store.MistakesMessagesBeforeDelayedStart)
            {
                return;
            }

            var ended = await run.FinishAsync(id);

            Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
            await run.ExpectHistoryAsync(
                id, "started TerminateBeforeDelayedStart -", "terminate \"never mind\"", "terminated \"never mind\"");
        });

    private static EngineCase TerminateSuspended => new(
        "TerminateSuspended",
        registry => registry.AddOrchestratorFunc<int, int>("TerminateSuspended", (context, _) => context.WaitForExternalEvent<int>("never")),
        async run =>
        {
            var id = await run.StartAsync();
            await run.Client.SuspendInstanceAsync(id, "hold on", run.Token);
            await run.UntilAsync<ExecutionSuspendedEvent>(id);
            await run.Client.TerminateInstanceAsync(id, "enough", run.Token);

            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await run.FinishAsync(id)).RuntimeStatus);
        });

    private static EngineCase TerminateWhileActivityRuns => new(
        "TerminateWhileActivityRuns",
        registry => registry.AddOrchestratorFunc<string, string>("TerminateWhileActivityRuns", (context, gate) =>
            context.CallActivityAsync<string>("Gated", gate)),
        async run =>
        {
            var id = await run.StartAsync("gate");
            await run.Effects.WhenOpenAsync("gate runs", run.Token);
            await run.Client.TerminateInstanceAsync(id, "enough", run.Token);
            await run.FinishAsync(id);
            run.Effects.Open("gate");
            run.Effects.Open("other");
            await run.CompleteAsync("other");

            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await run.Client.GetInstanceAsync(id, run.Token))!.RuntimeStatus);
            await run.ExpectHistoryAsync(
                id,
                "started TerminateWhileActivityRuns \"gate\"",
                "#0 activity Gated",
                "terminate \"enough\"",
                "terminated \"enough\"");
        });
}
