using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

using MultiHubFlows.Durable.Tests.Engine;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.Hosting;

public sealed class ActivityHostingTests
{
    private CancellationToken Token { get; } = Deadline.InAMinute();

    [Fact]
    public async Task Activity_EachInvocation_HasAScopeOfItsOwnThatIsDisposed()
    {
        var visits = new Visits();
        await using var hub = await StartAsync(new TestHubSetup(registry =>
        {
            registry.AddActivity<Visit>("Visit");
            registry.AddOrchestratorFunc<int, int>("Flow", async (context, count) =>
            {
                await Task.WhenAll(Enumerable.Range(0, count).Select(number => context.CallActivityAsync<int>("Visit", number)));
                return count;
            });
        })
        {
            Services = services => services.AddSingleton(visits).AddScoped<Room>(),
        });

        await RunAsync(hub, 10);

        Assert.Equal(10, visits.Rooms.Distinct().Count());
        Assert.All(visits.Rooms, room => Assert.True(room.Disposed));
    }

    [Fact]
    public async Task Activity_WhoseServicesAreMissing_FailsLikeOneThatThrows()
    {
        await using var hub = await StartAsync(new TestHubSetup(registry =>
        {
            registry.AddActivity<Visit>("Visit");
            registry.AddOrchestratorFunc<int, int>("Flow", (context, number) => context.CallActivityAsync<int>("Visit", number));
        }));

        var ended = await RunAsync(hub, 1);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains(nameof(Visits), ended.FailureDetails!.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activity_ThrowsOperationCanceledWhileStopping_RunsAgainAfterTheNextStart()
    {
        var effects = new Effects();
        await using var hub = await StartAsync(Patient(effects));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", 1, Token);
        await effects.WhenOpenAsync("runs", Token);

        await hub.StopAsync();
        effects.Open("may end");
        await hub.StartAsync();
        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal(2, ended.ReadOutputAs<int>());
        var history = HistoryText.Of(await hub.Client.GetOrchestrationHistoryAsync(id, Token));
        Assert.Equal(["started Flow 1", "#0 activity Patient", "#0 result 2", "completed 2"], history);
    }

    [Fact]
    public async Task Activity_ThrowsOperationCanceledByItself_Fails()
    {
        await using var hub = await StartAsync(new TestHubSetup(registry =>
        {
            registry.AddActivityFunc<int, int>("GiveUp", async (_, _) => await Task.FromException<int>(new OperationCanceledException("too slow")));
            registry.AddOrchestratorFunc<int, int>("Flow", (context, number) => context.CallActivityAsync<int>("GiveUp", number));
        }));

        var ended = await RunAsync(hub, 1);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal("too slow", ended.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task Stop_WhileAnActivityIgnoresTheToken_WaitsForItAndKeepsItsResult()
    {
        var effects = new Effects();
        await using var hub = await StartAsync(new TestHubSetup(Gated) { Services = services => services.AddSingleton(effects) });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", "gate", Token);
        await effects.WhenOpenAsync("gate runs", Token);

        var stop = hub.StopAsync();
        Assert.False(stop.IsCompleted);
        effects.Open("gate");
        await stop;
        await hub.StartAsync();
        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal("gate", ended.ReadOutputAs<string>());
        Assert.Equal(1, effects.Count("gate"));
    }

    [Fact]
    public async Task Stop_WhenPatienceIsOver_CutsTheActivityOffAndItRunsAgain()
    {
        var effects = new Effects();
        await using var hub = await StartAsync(new TestHubSetup(Gated)
        {
            Services = services => services.AddSingleton(effects),
            Options = options => options.StopPatience = TimeSpan.FromMilliseconds(10),
        });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", "gate", Token);
        await effects.WhenOpenAsync("gate runs", Token);

        await hub.StopAsync();
        effects.Open("gate");
        await hub.StartAsync();
        var ended = await hub.RunToEndAsync(id, Token);

        Assert.Equal("gate", ended.ReadOutputAs<string>());
        Assert.Equal(2, effects.Count("gate"));
    }

    private static TestHubSetup Patient(Effects effects) => new(registry =>
    {
        registry.AddActivity<Patient>("Patient");
        registry.AddOrchestratorFunc<int, int>("Flow", (context, number) => context.CallActivityAsync<int>("Patient", number));
    })
    {
        Services = services => services.AddSingleton(effects).AddScoped<Stopping>(),
        Options = options => options.ActivityStopping = (scope, token) => scope.GetRequiredService<Stopping>().Token = token,
    };

    private static void Gated(DurableTaskRegistry registry)
    {
        registry.AddActivity<Gated>("Gated");
        registry.AddOrchestratorFunc<string, string>("Flow", (context, gate) => context.CallActivityAsync<string>("Gated", gate));
    }

    private static Task<TestHub> StartAsync(TestHubSetup setup) => TestHub.StartAsync(setup);

    private async Task<OrchestrationMetadata> RunAsync(TestHub hub, object input) =>
        await hub.RunToEndAsync(await hub.Client.ScheduleNewOrchestrationInstanceAsync("Flow", input, Token), Token);
}

internal sealed class Visits
{
    private readonly System.Collections.Concurrent.ConcurrentBag<Room> _rooms = [];

    public IReadOnlyCollection<Room> Rooms => _rooms;

    public void Add(Room room) => _rooms.Add(room);
}

internal sealed class Room : IAsyncDisposable
{
    public bool Disposed { get; private set; }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}

internal sealed class Visit(Visits visits, Room room, IServiceProvider scope) : TaskActivity<int, int>
{
    public override Task<int> RunAsync(TaskActivityContext context, int input)
    {
        Assert.False(room.Disposed);
        Assert.Same(room, scope.GetRequiredService<Room>());
        visits.Add(room);
        return Task.FromResult(input);
    }
}

/// <summary>What a composition sets for its activities.</summary>
internal sealed class Stopping
{
    public CancellationToken Token { get; set; }
}

/// <summary>Waits, and stops when told to.</summary>
internal sealed class Patient(Effects effects, Stopping stopping) : TaskActivity<int, int>
{
    public override async Task<int> RunAsync(TaskActivityContext context, int input)
    {
        effects.Open("runs");
        await effects.WhenOpenAsync("may end", stopping.Token);
        return input + 1;
    }
}
