using Microsoft.DurableTask;

using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

public sealed class InstanceFamilyTests(AzuriteFixture azurite)
{
    private static EngineCase Family => new(
        "Family",
        registry =>
        {
            registry.AddOrchestratorFunc<int, int>("Family", async (context, generation) =>
            {
                await context.CallSubOrchestratorAsync<int>("Child", generation, new SubOrchestrationOptions(instanceId: $"join-{context.InstanceId}-{generation}"));
                if (generation == 0)
                {
                    context.ContinueAsNew(1);
                }

                return generation;
            });
            registry.AddOrchestratorFunc<int, int>("Child", (_, number) => Task.FromResult(number));
        },
        async run =>
        {
            var tree = (IInstanceTree)run.Messages;
            foreach (var id in (string[])["op-1", "op-1-x", "op-10"])
            {
                await run.StartAsync(0, id);
            }

            await run.FinishAsync("op-10");
            await run.FinishAsync("op-1-x");
            await run.FinishAsync("op-1");

            Assert.Equal(["join-op-1-0", "join-op-1-1"], (await tree.GetChildrenAsync("op-1", run.Token)).Order(StringComparer.Ordinal));
            Assert.Empty(await tree.GetChildrenAsync("missing", run.Token));
            Assert.Equal(3, await tree.PurgeTreeAsync("op-1", run.Token));
            Assert.Equal(0, await tree.PurgeTreeAsync("op-1", run.Token));
            Assert.Equal(
                ["join-op-1-x-0", "join-op-1-x-1", "join-op-10-0", "join-op-10-1", "op-1-x", "op-10"],
                await run.IdsAsync(new Microsoft.DurableTask.Client.OrchestrationQuery()));
        });

    // The history of the parent's first execution is gone, so the first child is known by its id and its own history alone.
    [Fact]
    public async Task Children_OfAParentThatContinuedAsNew_AreFoundAndStrangersWithSuchIdsAreNot()
    {
        await using var store = new AzureStorageStore(await azurite.AccountAsync(), azurite.NewHubName());
        await using var run = await EngineRun.BeginAsync(Family, store, TestContext.Current.CancellationToken);

        await Family.Drive(run);
    }
}
