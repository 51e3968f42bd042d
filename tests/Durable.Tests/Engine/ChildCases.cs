using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Sub-orchestrations: their results, failures and ends, and what becomes of their ids.</summary>
internal static class ChildCases
{
    public static IReadOnlyList<EngineCase> All =>
        [Result, ManyChildren, Generations, Fails, Terminated, LiveId, UsedId, ContinuesAsNew, Tree];

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

    private static EngineCase LiveId => new(
        "ChildIdIsLive",
        registry =>
        {
            registry.AddOrchestratorFunc<int, string>("ChildIdIsLive", async (context, _) =>
            {
                var child = context.CallSubOrchestratorAsync<string>("Waits", options: new SubOrchestrationOptions(instanceId: "taken"));
                var giveUp = context.WaitForExternalEvent<string>("give up");
                try
                {
                    return await await Task.WhenAny(child, giveUp);
                }
                catch (TaskFailedException exception)
                {
                    return exception.FailureDetails.ErrorMessage;
                }
            });
            registry.AddOrchestratorFunc<int, string>("Waits", (context, _) => context.WaitForExternalEvent<string>("go"));
        },
        async run =>
        {
            await run.Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("taken"), run.Token);
            await run.UntilAsync<OrchestratorCompletedEvent>("taken");
            var id = await run.StartAsync();
            if (run.Store.ReplacesLiveChildId)
            {
                await run.UntilAsync<SubOrchestrationInstanceCreatedEvent>(id);
                await run.Client.RaiseEventAsync("taken", "go", "the child's own", run.Token);
                Assert.Equal("the child's own", (await run.FinishAsync(id)).ReadOutputAs<string>());
                return;
            }

            Assert.Contains("taken", (await run.FinishAsync(id)).ReadOutputAs<string>(), StringComparison.Ordinal);
            await run.Client.RaiseEventAsync("taken", "go", "undisturbed", run.Token);
            Assert.Equal("undisturbed", (await run.FinishAsync("taken")).ReadOutputAs<string>());
        });

    // Of a finished instance the id may be used again, by a retry of the same child above all.
    private static EngineCase UsedId => new(
        "ChildIdUsedAgain",
        registry =>
        {
            registry.AddOrchestratorFunc<int, int>("ChildIdUsedAgain", async (context, _) =>
                await context.CallSubOrchestratorAsync<int>("Increment", 1, WithId(context, "child"))
                + await context.CallSubOrchestratorAsync<int>("Increment", 10, WithId(context, "child")));
            registry.AddOrchestratorFunc<int, int>("Increment", (context, number) => context.CallActivityAsync<int>("AddOne", number));
        },
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal(13, ended.ReadOutputAs<int>());
            await run.ExpectHistoryAsync(
                $"{ended.InstanceId}-child", "started Increment 10", "#0 activity AddOne", "#0 result 11", "completed 11");
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

    // Terminate and purge with children: where the store knows whose children there are; refused by name where it does not.
    private static EngineCase Tree => new(
        "TerminateAndPurgeTree",
        registry => registry.AddOrchestratorFunc<int, int>("TerminateAndPurgeTree", async (context, depth) =>
        {
            if (depth == 0)
            {
                return await context.WaitForExternalEvent<int>("never");
            }

            return (await Task.WhenAll(
                ((string[])["l", "r"]).Select(side => context.CallSubOrchestratorAsync<int>(context.Name, depth - 1, WithId(context, side))))).Sum();
        }),
        async run =>
        {
            var id = await run.StartAsync(2);
            string[] leaves = [$"{id}-l-l", $"{id}-l-r", $"{id}-r-l", $"{id}-r-r"];
            string[] tree = [id, $"{id}-l", $"{id}-r", .. leaves];
            foreach (var leaf in leaves)
            {
                await run.UntilAsync<OrchestratorCompletedEvent>(leaf);
            }

            var recursive = new TerminateInstanceOptions("stop", Recursive: true);
            if (!run.Store.HasHistoryAndTree)
            {
                await Assert.ThrowsAsync<NotSupportedException>(() => run.Client.TerminateInstanceAsync(id, recursive, run.Token));
                Assert.Equal(OrchestrationRuntimeStatus.Running, (await run.Client.GetInstanceAsync(id, run.Token))!.RuntimeStatus);
                await Assert.ThrowsAsync<NotSupportedException>(
                    () => run.Client.PurgeInstanceAsync(id, new PurgeInstanceOptions(Recursive: true), run.Token));
                return;
            }

            await run.Client.TerminateInstanceAsync(id, recursive, run.Token);
            foreach (var member in tree)
            {
                Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await run.FinishAsync(member)).RuntimeStatus);
            }

            var purged = await run.Client.PurgeInstanceAsync(id, new PurgeInstanceOptions(Recursive: true), run.Token);
            Assert.Equal(tree.Length, purged.PurgedInstanceCount);
            foreach (var member in tree)
            {
                Assert.Null(await run.Client.GetInstanceAsync(member, run.Token));
            }
        });

    private static SubOrchestrationOptions WithId(TaskOrchestrationContext context, string suffix) =>
        new(instanceId: $"{context.InstanceId}-{suffix}");
}
