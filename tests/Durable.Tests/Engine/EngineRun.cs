using DurableTask.Core;
using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>One case on one store: what its driver may use.</summary>
public sealed class EngineRun : IAsyncDisposable
{
    private readonly EngineCase _case;
    private readonly RecordedTurns _turns = new();
    private readonly CancellationTokenSource _deadline;
    private EngineHub? _hub;

    private EngineRun(EngineCase engineCase, EngineStore store, CancellationTokenSource deadline)
    {
        _case = engineCase;
        Store = store;
        _deadline = deadline;
    }

    /// <summary>The clock that the suite's stores run on.</summary>
    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public EngineStore Store { get; }

    public Effects Effects { get; } = new();

    /// <summary>Whether the result of each activity is brought to the store twice from now on.</summary>
    public bool BringResultsTwice
    {
        get => _turns.BringResultsTwice;
        set => _turns.BringResultsTwice = value;
    }

    public CancellationToken Token => _deadline.Token;

    public DurableTaskClient Client => Hub.Client;

    /// <summary>The store itself, for messages that no client of ours would send.</summary>
    public IOrchestrationServiceClient Messages => Hub.Store;

    private EngineHub Hub => _hub ?? throw new InvalidOperationException("The hub is stopped.");

    public static async Task<EngineRun> BeginAsync(EngineCase engineCase, EngineStore store, CancellationToken cancellationToken)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var run = new EngineRun(engineCase, store, deadline);
        await run.StartHubAsync();
        return run;
    }

    /// <summary>Starts the hub, with other tasks than the case's if some are given: another version of the program.</summary>
    public async Task StartHubAsync(Action<DurableTaskRegistry>? tasks = null) => _hub = await EngineHub.StartAsync(
        await Store.OpenAsync(),
        _turns,
        registry =>
        {
            CommonActivities.Add(registry);
            (tasks ?? _case.Tasks)(registry);
        },
        services => services.AddSingleton(Effects),
        options => options.WaitPolling = Store.WaitPolling);

    public async Task StopHubAsync()
    {
        await Hub.DisposeAsync();
        _hub = null;
        await Store.CloseAsync();
    }

    public Task<string> StartAsync(object? input = null, string? id = null, DateTimeOffset? startAt = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(_case.Name, input, new StartOrchestrationOptions(id, startAt), Token);

    public Task<OrchestrationMetadata> FinishAsync(string id) => Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Token);

    /// <summary>Runs one instance of the case to its end.</summary>
    public async Task<OrchestrationMetadata> CompleteAsync(object? input = null) => await FinishAsync(await StartAsync(input));

    /// <summary>Waits until the stored history of an instance holds that many events of a kind.</summary>
    public Task UntilAsync<TEvent>(string id, int count = 1)
        where TEvent : HistoryEvent => _turns.UntilAsync(id, history => history.OfType<TEvent>().Count() >= count, Token);

    /// <summary>The ids that a query finds, sorted.</summary>
    public async Task<string[]> IdsAsync(Microsoft.DurableTask.Client.OrchestrationQuery query)
    {
        var found = await Client.GetAllInstancesAsync(query).ToListAsync(Token);
        return [.. found.Select(instance => instance.InstanceId).Order(StringComparer.Ordinal)];
    }

    /// <summary>Asserts the history, line by line as <see cref="HistoryText"/> writes it.</summary>
    public async Task ExpectHistoryAsync(string id, params string[] expected) =>
        Assert.Equal(expected, HistoryText.Of(await HistoryAsync(id)));

    /// <summary>Asserts the history without an order, for steps that go on at the same time.</summary>
    public async Task ExpectHistoryInAnyOrderAsync(string id, params string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), HistoryText.Of(await HistoryAsync(id)).Order(StringComparer.Ordinal));

    /// <summary>The history as the store keeps it; as it was given to the store, where that cannot be asked.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string id)
    {
        if (Store.HasHistoryAndTree)
        {
            return [.. await Client.GetOrchestrationHistoryAsync(id, Token)];
        }

        // Who waits for an end may hear of it before the turn was recorded here.
        if ((await Client.GetInstanceAsync(id, Token))?.IsCompleted == true)
        {
            await UntilAsync<ExecutionCompletedEvent>(id);
        }

        return _turns.Of(id);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await StopHubAsync();
        }

        _deadline.Dispose();
    }
}
