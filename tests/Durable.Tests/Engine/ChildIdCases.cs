using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>What becomes of the ids of children, and of whole trees of them.</summary>
internal static class ChildIdCases
{
    public static IReadOnlyList<EngineCase> All => [LiveId, UsedId, Tree];

    private static EngineCase LiveId => new(
        "ChildIdIsLive",
        registry =>
        {
            registry.AddOrchestratorFunc<int, string>("ChildIdIsLive", async (context, _) =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("Waits", options: new SubOrchestrationOptions(instanceId: "taken"));
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

            if (run.Store.LosesLiveChildId)
            {
                await run.UntilAsync<SubOrchestrationInstanceCreatedEvent>(id);
                await run.Client.TerminateInstanceAsync(id, "nobody answers", run.Token);
            }

            var ended = await run.FinishAsync(id);
            Assert.Equal(run.Store.LosesLiveChildId, ended.RuntimeStatus == OrchestrationRuntimeStatus.Terminated);
            Assert.Contains(run.Store.LosesLiveChildId ? "nobody answers" : "taken", ended.ReadOutputAs<string>(), StringComparison.Ordinal);
            await run.Client.RaiseEventAsync("taken", "go", "undisturbed", run.Token);
            Assert.Equal("undisturbed", (await run.FinishAsync("taken")).ReadOutputAs<string>());
        });

    // Of a finished instance the id may be used again, by a retry of the same child above all.
    private static EngineCase UsedId => new(
        "ChildIdUsedAgain",
        registry =>
        {
            registry.AddOrchestratorFunc<int, int>("ChildIdUsedAgain", async (context, _) =>
                await context.CallSubOrchestratorAsync<int>("Increment", 1, ChildCases.WithId(context, "child"))
                + await context.CallSubOrchestratorAsync<int>("Increment", 10, ChildCases.WithId(context, "child")));
            registry.AddOrchestratorFunc<int, int>("Increment", (context, number) => context.CallActivityAsync<int>("AddOne", number));
        },
        async run =>
        {
            var ended = await run.CompleteAsync();

            Assert.Equal(13, ended.ReadOutputAs<int>());

            // The in-memory service tells the parent before it stores the child's end.
            await run.UntilAsync<ExecutionCompletedEvent>($"{ended.InstanceId}-child");
            await run.ExpectHistoryAsync(
                $"{ended.InstanceId}-child", "started Increment 10", "#0 activity AddOne", "#0 result 11", "completed 11");
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
                ((string[])["l", "r"]).Select(side => context.CallSubOrchestratorAsync<int>(context.Name, depth - 1, ChildCases.WithId(context, side))))).Sum();
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
}
