using System.Collections.Concurrent;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using MultiHubFlows.Durable.Hosting;
using MultiHubFlows.Durable.Tests.Engine;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.Hosting;

public sealed class OrchestrationHostingTests
{
    private CancellationToken Token { get; } = Deadline.InAMinute();

    [Fact]
    public async Task Orchestrator_WhoseConstructionThrows_FailsInsteadOfBeingTriedForEver()
    {
        await using var hub = await TestHub.StartAsync(new TestHubSetup(registry => registry.AddOrchestrator<CannotBeMade>("Flow")));

        var ended = await RunAsync(hub);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal("cannot be made", ended.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task Orchestrator_ThrowsBeforeItsFirstAwait_FailsInsteadOfBeingTriedForEver()
    {
        await using var hub = await TestHub.StartAsync(new TestHubSetup(registry =>
            registry.AddOrchestratorFunc("Flow", context => context.InstanceId.Length > 0 ? throw new TransientException("at once") : Task.CompletedTask)));

        var ended = await RunAsync(hub);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal("at once", ended.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Start_WithAVersion_RunsTheOneRegistration()
    {
        await using var hub = await TestHub.StartAsync(new TestHubSetup(registry =>
            registry.AddOrchestratorFunc<int, string>("Flow", (context, _) => Task.FromResult(context.Version))));
        var options = new StartOrchestrationOptions("versioned") { Version = new TaskVersion("2") };
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", options, Token);

        var ended = await hub.RunToEndAsync("versioned", Token);

        Assert.Equal("2", ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task AtPoint_OneSequence_NamesEveryStageInOrder()
    {
        var points = new ConcurrentQueue<string>();
        await using var hub = await TestHub.StartAsync(new TestHubSetup(OneStep)
        {
            Options = options => options.AtPoint = (point, _) =>
            {
                points.Enqueue($"{point.Stage} {point.TaskName}");
                return Task.CompletedTask;
            },
        });

        await RunAsync(hub);

        Assert.Equal(
            ["TurnStarting Flow", "TurnDecided Flow", "ActivityStarting AddOne", "ActivityFinished AddOne", "TurnStarting Flow", "TurnDecided Flow"],
            points.ToArray());
    }

    [Theory]
    [InlineData(HubStage.TurnStarting, 1)]
    [InlineData(HubStage.TurnDecided, 1)]
    [InlineData(HubStage.ActivityStarting, 1)]
    [InlineData(HubStage.ActivityFinished, 2)]
    public async Task AtPoint_ThrowsOnce_TheWorkItemComesAgain(HubStage stage, int runs)
    {
        var effects = new Effects();
        await using var hub = await TestHub.StartAsync(new TestHubSetup(registry =>
        {
            OneStep(registry);
            registry.AddActivityFunc<int, int>("Count", (_, number) => effects.Add("count") * number);
            registry.AddOrchestratorFunc<int, int>("Counts", (context, number) => context.CallActivityAsync<int>("Count", number));
        })
        {
            Options = options => options.AtPoint = (point, _) =>
                point.Stage == stage && effects.Add("struck") == 1 ? throw new InvalidOperationException("struck") : Task.CompletedTask,
            StepWhileBusy = TimeSpan.FromSeconds(1),
        });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Counts", 1, Token);

        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal(runs, ended.ReadOutputAs<int>());
        var history = HistoryText.Of(await hub.Client.GetOrchestrationHistoryAsync(id, Token));
        Assert.Equal(["started Counts 1", "#0 activity Count", $"#0 result {runs}", $"completed {runs}"], history);
    }

    [Fact]
    public async Task UnknownOrchestrator_HeldForDays_AsksEverMoreSeldom()
    {
        var turns = 0;
        await using var hub = await TestHub.StartAsync(new TestHubSetup(OneStep)
        {
            Options = options => options.AtPoint = (point, _) =>
            {
                turns += point.Stage == HubStage.TurnStarting ? 1 : 0;
                return Task.CompletedTask;
            },
        });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("JoinHub_v9", Token);

        await hub.AdvanceAsync(TimeSpan.FromMinutes(1), Token);
        Assert.InRange(turns, 2, 4);
        await hub.AdvanceAsync(TimeSpan.FromHours(24), Token);

        Assert.InRange(turns, 100, 160);
        Assert.True((await hub.Client.GetInstanceAsync(id, Token))!.IsRunning);
    }

    [Fact]
    public async Task Logs_OfAHub_HaveTheCategoriesThatItsSettingsName()
    {
        var logs = new Categories();
        await using var hub = await TestHub.StartAsync(new TestHubSetup(OneStep)
        {
            Services = services => services.AddLogging(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(logs)),
        });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("JoinHub_v9", Token);

        await RunAsync(hub);
        await hub.WhenIdleAsync(Token);

        Assert.Contains("DurableTask.Core", logs.Seen.Keys, StringComparer.Ordinal);
        Assert.Contains("Microsoft.DurableTask.Worker.Orchestrations", logs.Seen.Keys, StringComparer.Ordinal);
        Assert.Contains("Microsoft.DurableTask.Worker.Activities", logs.Seen.Keys, StringComparer.Ordinal);
        Assert.Contains("MultiHubFlows.Durable.Hosting.UnknownOrchestrator", logs.Seen.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Start_StoreThatCannotBeOpened_FailsTheStartOfTheHost()
    {
        await using var hub = await TestHub.StartAsync(new TestHubSetup(OneStep));
        await hub.StopAsync();
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<global::DurableTask.Core.IOrchestrationService>(_ => throw new IOException("the store is in use"));
        services.AddSingleton<global::DurableTask.Core.IOrchestrationServiceClient>(_ => throw new IOException("the store is in use"));
        services.AddDurableTaskHub(OneStep);
        await using var provider = services.BuildServiceProvider();

        Assert.Throws<IOException>(() => provider.GetServices<IHostedService>().ToArray());
    }

    [Fact]
    public async Task Stop_IdleHubs_DoesNotPoll()
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        for (var round = 0; round < 8; round++)
        {
            await using var hub = await TestHub.StartAsync(new TestHubSetup(OneStep));
            await RunAsync(hub);
        }

        // Each graceful stop of the dispatchers' own would take one second, and eight at worst.
        Assert.True(time.GetElapsedTime(began) < TimeSpan.FromSeconds(8), $"Eight hubs took {time.GetElapsedTime(began)}.");
    }

    private static void OneStep(DurableTaskRegistry registry)
    {
        registry.AddActivityFunc<int, int>("AddOne", (_, number) => number + 1);
        registry.AddOrchestratorFunc<int, int>("Flow", (context, number) => context.CallActivityAsync<int>("AddOne", number));
    }

    private async Task<OrchestrationMetadata> RunAsync(TestHub hub) =>
        await hub.RunToEndAsync(await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", 1, Token), Token);
}

internal sealed class CannotBeMade : TaskOrchestrator<int, int>
{
    public CannotBeMade() => throw new InvalidOperationException("cannot be made");

    public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult(input);
}

/// <summary>Notes which categories have logged.</summary>
internal sealed class Categories : ILoggerProvider
{
    public ConcurrentDictionary<string, bool> Seen { get; } = new(StringComparer.Ordinal);

    public ILogger CreateLogger(string categoryName) => new Noting(Seen, categoryName);

    public void Dispose()
    {
    }

    private sealed class Noting(ConcurrentDictionary<string, bool> seen, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            seen[category] = true;
    }
}
