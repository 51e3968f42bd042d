using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Reading, waiting, purging, restarting.</summary>
internal static class QueryCases
{
    public static IReadOnlyList<EngineCase> All => [Pages, Filters, Prefix, Times, Purge, PurgeByFilter, Restart, Waits];

    private static EngineCase Pages => new(
        "QueryPages",
        registry => registry.AddOrchestratorFunc<int, int>("QueryPages", (_, number) => Task.FromResult(number)),
        async run =>
        {
            for (var number = 0; number < 25; number++)
            {
                await run.FinishAsync(await run.StartAsync(number, $"page-{number:00}"));
            }

            var pages = new List<Page<OrchestrationMetadata>>();
            await foreach (var page in run.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 10)).AsPages().WithCancellation(run.Token))
            {
                pages.Add(page);
            }

            Assert.Equal([10, 10, 5], pages.Select(page => page.Values.Count));
            var all = pages.SelectMany(page => page.Values).ToList();
            string[] ids = [.. all.Select(found => found.InstanceId).Order(StringComparer.Ordinal)];
            Assert.Equal([.. Enumerable.Range(0, 25).Select(number => $"page-{number:00}")], ids);
            Assert.All(all, found => Assert.Null(found.SerializedInput));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                async () => await run.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 0)).FirstAsync(run.Token));
        });

    private static EngineCase Filters => new(
        "QueryFilters",
        registry => registry.AddOrchestratorFunc<int, int>("QueryFilters", (context, number) =>
            number == 0 ? context.WaitForExternalEvent<int>("go") : Task.FromResult(number)),
        async run =>
        {
            await run.FinishAsync(await run.StartAsync(1, "done"));
            await run.StartAsync(0, "waiting");
            await run.UntilAsync<OrchestratorCompletedEvent>("waiting");
            await run.StartAsync(0, "later", EngineRun.Now + TimeSpan.FromHours(1));

            Assert.Equal(["done"], await run.IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed])));
            Assert.Equal(["waiting"], await run.IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running])));
            Assert.Equal(
                ["done", "later"],
                await run.IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Pending])));
            Assert.Empty(await run.IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed])));
            var found = await run.Client.GetAllInstancesAsync(
                new OrchestrationQuery(InstanceIdPrefix: "done", FetchInputsAndOutputs: true)).SingleAsync(run.Token);
            Assert.Equal((1, 1), (found.ReadInputAs<int>(), found.ReadOutputAs<int>()));
        });

    private static EngineCase Prefix => new(
        "QueryPrefix",
        registry => registry.AddOrchestratorFunc<int, int>("QueryPrefix", (_, number) => Task.FromResult(number)),
        async run =>
        {
            foreach (var id in (string[])["op-1", "op-2", "join-op-1", "a_b%1", "axb%2", "a_bc3", "é😀1"])
            {
                await run.FinishAsync(await run.StartAsync(1, id));
            }

            Assert.Equal(["op-1", "op-2"], await run.IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "op-")));
            Assert.Equal(["a_b%1", "a_bc3"], await run.IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "a_b")));
            Assert.Equal(["a_b%1"], await run.IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "a_b%")));
            Assert.Equal(["é😀1"], await run.IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "é😀")));
            Assert.Empty(await run.IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "op-3")));
        });

    private static EngineCase Times => new(
        "QueryTimes",
        registry => registry.AddOrchestratorFunc<int, int>("QueryTimes", (_, number) => Task.FromResult(number)),
        async run =>
        {
            var before = EngineRun.Now;
            var ended = await run.FinishAsync(await run.StartAsync(1, "timed"));
            var after = EngineRun.Now;

            Assert.InRange(ended.CreatedAt, before, after);
            Assert.InRange(ended.LastUpdatedAt, ended.CreatedAt, after);
            Assert.Equal(["timed"], await run.IdsAsync(new OrchestrationQuery(CreatedFrom: before, CreatedTo: after)));
            Assert.Empty(await run.IdsAsync(new OrchestrationQuery(CreatedFrom: after + TimeSpan.FromSeconds(1))));
            Assert.Empty(await run.IdsAsync(new OrchestrationQuery(CreatedTo: before - TimeSpan.FromSeconds(1))));
        });

    private static EngineCase Purge => new(
        "C16_PurgeAndUseAgain",
        registry => registry.AddOrchestratorFunc<int, int>("C16_PurgeAndUseAgain", (context, number) =>
            number == 0 ? context.WaitForExternalEvent<int>("go") : context.CallActivityAsync<int>("AddOne", number)),
        async run =>
        {
            await run.FinishAsync(await run.StartAsync(1, "done"));
            await run.StartAsync(0, "waiting");
            await run.UntilAsync<OrchestratorCompletedEvent>("waiting");

            Assert.Equal(1, (await run.Client.PurgeInstanceAsync("done", run.Token)).PurgedInstanceCount);
            Assert.Equal(0, (await run.Client.PurgeInstanceAsync("done", run.Token)).PurgedInstanceCount);
            Assert.Equal(0, (await run.Client.PurgeInstanceAsync("waiting", run.Token)).PurgedInstanceCount);

            Assert.Null(await run.Client.GetInstanceAsync("done", run.Token));
            await run.Client.RaiseEventAsync("waiting", "go", 3, run.Token);
            Assert.Equal(3, (await run.FinishAsync("waiting")).ReadOutputAs<int>());

            // C16: the id is free, and nothing of the old instance is in the new one.
            await run.Client.ScheduleNewOrchestrationInstanceAsync("C16_PurgeAndUseAgain", 5, NeverReused.Id("done"), run.Token);
            Assert.Equal(6, (await run.FinishAsync("done")).ReadOutputAs<int>());
            await run.ExpectHistoryAsync("done", "started C16_PurgeAndUseAgain 5", "#0 activity AddOne", "#0 result 6", "completed 6");
        });

    private static EngineCase PurgeByFilter => new(
        "PurgeByFilter",
        registry => registry.AddOrchestratorFunc<int, int>("PurgeByFilter", (context, number) =>
            number == 0 ? context.WaitForExternalEvent<int>("go") : Task.FromResult(number)),
        async run =>
        {
            await run.FinishAsync(await run.StartAsync(1, "done"));
            await run.StartAsync(0, "terminated");
            await run.StartAsync(0, "waiting");
            await run.UntilAsync<OrchestratorCompletedEvent>("waiting");
            await run.UntilAsync<OrchestratorCompletedEvent>("terminated");
            await run.Client.TerminateInstanceAsync("terminated", run.Token);
            await run.FinishAsync("terminated");

            var notYet = new PurgeInstancesFilter(CreatedTo: EngineRun.Now - TimeSpan.FromHours(1));
            Assert.Equal(0, (await run.Client.PurgeAllInstancesAsync(notYet, run.Token)).PurgedInstanceCount);
            var live = new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Running]);
            Assert.Equal(0, (await run.Client.PurgeAllInstancesAsync(live, run.Token)).PurgedInstanceCount);
            var completed = new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Completed]);
            Assert.Equal(1, (await run.Client.PurgeAllInstancesAsync(completed, run.Token)).PurgedInstanceCount);
            Assert.Equal(1, (await run.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), run.Token)).PurgedInstanceCount);

            Assert.Equal(["waiting"], await run.IdsAsync(new OrchestrationQuery()));
        });

    private static EngineCase Restart => new(
        "Restart",
        registry => registry.AddOrchestratorFunc<int, int>("Restart", (context, _) => context.WaitForExternalEvent<int>("go")),
        async run =>
        {
            await run.StartAsync(4, "first");
            await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => run.Client.RestartAsync("first", false, run.Token));
            await run.Client.RaiseEventAsync("first", "go", 1, run.Token);
            await run.FinishAsync("first");

            var copy = await run.Client.RestartAsync("first", restartWithNewInstanceId: true, run.Token);
            await run.Client.RaiseEventAsync(copy, "go", 2, run.Token);
            Assert.NotEqual("first", copy, StringComparer.Ordinal);
            var copied = await run.FinishAsync(copy);
            Assert.Equal((4, 2), (copied.ReadInputAs<int>(), copied.ReadOutputAs<int>()));
            Assert.Equal(1, (await run.FinishAsync("first")).ReadOutputAs<int>());

            Assert.Equal("first", await run.Client.RestartAsync("first", restartWithNewInstanceId: false, run.Token));
            await run.Client.RaiseEventAsync("first", "go", 3, run.Token);
            var again = await run.FinishAsync("first");
            Assert.Equal((4, 3), (again.ReadInputAs<int>(), again.ReadOutputAs<int>()));
        });

    private static EngineCase Waits => new(
        "Waits",
        registry => registry.AddOrchestratorFunc<int, int>("Waits", (context, _) => context.WaitForExternalEvent<int>("go")),
        async run =>
        {
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.WaitForInstanceCompletionAsync("missing", run.Token));
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => run.Client.WaitForInstanceStartAsync("missing", run.Token));

            var id = await run.StartAsync();
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await run.Client.WaitForInstanceStartAsync(id, run.Token)).RuntimeStatus);
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(run.Token);
            var cancelled = run.Client.WaitForInstanceCompletionAsync(id, impatient.Token);
            var patient = ((int[])[1, 2, 3]).Select(_ => run.FinishAsync(id)).ToArray();
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

            await run.Client.RaiseEventAsync(id, "go", 8, run.Token);

            Assert.All(await Task.WhenAll(patient), ended => Assert.Equal(8, ended.ReadOutputAs<int>()));
            var later = await run.StartAsync(startAt: EngineRun.Now + TimeSpan.FromHours(1));
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(run.Token);
            var start = run.Client.WaitForInstanceStartAsync(later, soon.Token);
            await soon.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        });
}
