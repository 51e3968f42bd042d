using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Sub-orchestrations: their results, failures and ends.</summary>
internal static class ChildCases
{
    public static IReadOnlyList<EngineCase> All =>
        [Result, ManyChildren, Generations, Fails, Terminated, ContinuesAsNew];

    public static SubOrchestrationOptions WithId(TaskOrchestrationContext context, string suffix) =>
        new(instanceId: $"{context.InstanceId}-{suffix}");

    private static EngineCase Result => new(
        "ChildResult",
        registry =>
        {
            registry.AddOrchestratorFunc<int, string>("ChildResult", (context, number) =>
                context.CallSubOrchestratorAsync<string>("WhoseChild", number, WithId(context, "child")));
            registry.AddOrchestratorFunc<int, string>("WhoseChild", (context, number) =>
                Task.FromResult($"{number} {context.InstanceId} of {context.Parent!.Name} {context.Parent.InstanceId}"));
        },
        async run =>
        {
            var ended = await run.CompleteAsync(3);

            var id = ended.InstanceId;
            var expected = $"3 {id}-child of ChildResult {id}";
            Assert.Equal(expected, ended.ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                id, "started ChildResult 3", "#0 child WhoseChild", $"#0 result {HistoryText.Short($"\"{expected}\"")}", $"completed {HistoryText.Short($"\"{expected}\"")}");
            await run.ExpectHistoryAsync($"{id}-child", "started WhoseChild 3", $"completed {HistoryText.Short($"\"{expected}\"")}");
        });

    private static EngineCase ManyChildren => new(
        "ManyChildren",
        registry =>
        {
            registry.AddOrchestratorFunc<int, int>("ManyChildren", async (context, count) => (await Task.WhenAll(
                Enumerable.Range(0, count).Select(number => context.CallSubOrchestratorAsync<int>("Increment", number)))).Sum());
            registry.AddOrchestratorFunc<int, int>("Increment", (context, number) => context.CallActivityAsync<int>("AddOne", number));
        },
        async run => Assert.Equal(5050, (await run.CompleteAsync(100)).ReadOutputAs<int>()));

    private static EngineCase Generations => new(
        "ChildGenerations",
        registry => registry.AddOrchestratorFunc<int, int>("ChildGenerations", async (context, depth) =>
            depth == 0 ? 0 : 1 + await context.CallSubOrchestratorAsync<int>("ChildGenerations", depth - 1, WithId(context, "c"))),
        async run =>
        {
            var ended = await run.CompleteAsync(12);

            Assert.Equal(12, ended.ReadOutputAs<int>());
            var last = ended.InstanceId + string.Concat(Enumerable.Repeat("-c", 12));
            await run.ExpectHistoryAsync(last, "started ChildGenerations 0", "completed 0");
        });

    private static EngineCase Fails => new(
        "ChildFails",
        registry =>
        {
            registry.AddOrchestratorFunc<int, string[]>("ChildFails", async (context, _) =>
            {
                try
                {
                    return [await context.CallSubOrchestratorAsync<string>("Failing", options: WithId(context, "child"))];
                }
                catch (TaskFailedException exception)
                {
                    return FailureCases.Describe(exception.FailureDetails);
                }
            });
            registry.AddOrchestratorFunc<int, string>("Failing", (context, _) => context.CallActivityAsync<string>("Throw", "boom"));
        },
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal(
                ["TaskFailedException: Task 'Throw' (#0) failed with an unhandled exception: boom code=E1", "TransientException: boom code=E1", "FormatException: the cause line=7"],
                ended.ReadOutputAs<string[]>()!);
            Assert.Equal(
                OrchestrationRuntimeStatus.Failed, (await run.Client.GetInstanceAsync($"{ended.InstanceId}-child", run.Token))!.RuntimeStatus);
        });

    private static EngineCase Terminated => new(
        "ChildTerminated",
        registry =>
        {
            registry.AddOrchestratorFunc<int, string[]>("ChildTerminated", async (context, _) =>
            {
                try
                {
                    return [await context.CallSubOrchestratorAsync<string>("Waits", options: WithId(context, "child"))];
                }
                catch (TaskFailedException exception)
                {
                    return FailureCases.Describe(exception.FailureDetails);
                }
            });
            registry.AddOrchestratorFunc<int, string>("Waits", (context, _) => context.WaitForExternalEvent<string>("never"));
        },
        async run =>
        {
            var id = await run.StartAsync();
            await run.UntilAsync<OrchestratorCompletedEvent>($"{id}-child");
            await run.Client.TerminateInstanceAsync($"{id}-child", new TerminateInstanceOptions("enough"), run.Token);

            var ended = await run.FinishAsync(id);

            const string Failure = "SubOrchestrationTerminated: The sub-orchestration was terminated: \"enough\"";
            Assert.Equal([Failure], ended.ReadOutputAs<string[]>()!);
            await run.ExpectHistoryAsync(
                id,
                "started ChildTerminated -",
                "#0 child Waits",
                $"#0 failure {Failure}",
                $"completed {HistoryText.Short(ended.SerializedOutput)}");
            await run.ExpectHistoryAsync($"{id}-child", "started Waits -", "terminate \"enough\"", "terminated \"enough\"");
        });

    private static EngineCase ContinuesAsNew => new(
        "ChildContinuesAsNew",
        registry =>
        {
            registry.AddOrchestratorFunc<int, string>("ChildContinuesAsNew", (context, number) =>
                context.CallSubOrchestratorAsync<string>("CountsDown", number, WithId(context, "child")));
            registry.AddOrchestratorFunc<int, string?>("CountsDown", async (context, number) =>
            {
                number = await context.CallActivityAsync<int>("Echo", number - 1);
                if (number > 0)
                {
                    context.ContinueAsNew(number);
                    return null;
                }

                return $"done, for {context.Parent!.Name}";
            });
        },
        async run =>
        {
            var ended = await run.CompleteAsync(4);

            Assert.Equal("done, for ChildContinuesAsNew", ended.ReadOutputAs<string>());
            await run.ExpectHistoryAsync(
                $"{ended.InstanceId}-child",
                "started CountsDown 1",
                "#0 activity Echo",
                "#0 result 0",
                "completed \"done, for ChildContinuesAsNew\"");
        });
}
