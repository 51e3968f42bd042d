using DurableTask.Core;
using DurableTask.Core.History;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>A started store with a clock moved by hand, and the part of DurableTask.Core that calls it: turns made by the test.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _deadline =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private Rig() => _deadline.CancelAfter(TimeSpan.FromSeconds(30));

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public SqliteOrchestrationService Store { get; private set; } = null!;

    public string Path => _folder.File("store.db");

    public CancellationToken Token => _deadline.Token;

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    public static async Task<Rig> StartAsync(Func<SqliteOrchestrationServiceOptions, SqliteOrchestrationServiceOptions>? with = null)
    {
        var rig = new Rig();
        await rig.OpenAsync(with);
        await rig.Store.StartAsync();
        return rig;
    }

    /// <summary>A store that was opened and not started.</summary>
    public static async Task<Rig> OpenOnlyAsync(Func<SqliteOrchestrationServiceOptions, SqliteOrchestrationServiceOptions>? with = null)
    {
        var rig = new Rig();
        await rig.OpenAsync(with);
        return rig;
    }

    /// <summary>Ends the process, so to speak, and starts the next one on the same file.</summary>
    public async Task RestartAsync()
    {
        await OpenAsync(null);
        await Store.StartAsync();
    }

    public async Task OpenAsync(Func<SqliteOrchestrationServiceOptions, SqliteOrchestrationServiceOptions>? with)
    {
        await CloseAsync();
        var options = new SqliteOrchestrationServiceOptions { Path = Path, TimeProvider = Time };
        Store = SqliteOrchestrationService.Open(with is null ? options : with(options), NullLoggerFactory.Instance);
    }

    public async Task CloseAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }
    }

    public Task CreateAsync(string id, string? input = null, DateTime? startAt = null, params OrchestrationStatus[] refused) =>
        Store.CreateTaskOrchestrationAsync(Start(id, input, startAt), refused);

    public Task RaiseAsync(string id, string name, string? data = null) =>
        Store.SendTaskOrchestrationMessageAsync(Raise(id, name, data));

    public static TaskMessage Start(string id, string? input = null, DateTime? startAt = null)
    {
        var instance = new OrchestrationInstance { InstanceId = id, ExecutionId = $"{id}-execution" };
        return new TaskMessage
        {
            OrchestrationInstance = instance,
            Event = new ExecutionStartedEvent(-1, input)
            {
                Name = "Flow",
                Version = "",
                OrchestrationInstance = instance,
                ScheduledStartTime = startAt,
            },
        };
    }

    public static TaskMessage Raise(string id, string name, string? data = null) =>
        To(id, new EventRaisedEvent(-1, data) { Name = name });

    public static TaskMessage To(string id, HistoryEvent content) =>
        new() { OrchestrationInstance = new OrchestrationInstance { InstanceId = id }, Event = content };

    /// <summary>The next turn: its messages are in its history already, as the dispatcher puts them there.</summary>
    public async Task<RigTurn> TurnAsync()
    {
        var item = await Store.LockNextTaskOrchestrationWorkItemAsync(TimeSpan.Zero, Token);
        Assert.NotNull(item);
        return new RigTurn(Store, item);
    }

    /// <summary>Nothing is ready: the next thing to be handed out is the turn of an instance that is created now.</summary>
    public async Task ExpectNoTurnAsync()
    {
        var probe = $"probe-{Guid.NewGuid():N}";
        await CreateAsync(probe);
        await using var turn = await TurnAsync();
        Assert.Equal(probe, turn.Id);
        await turn.FinishAsync();
    }

    public async Task<TaskActivityWorkItem> ActivityAsync()
    {
        var item = await Store.LockNextTaskActivityWorkItem(TimeSpan.Zero, Token);
        Assert.NotNull(item);
        return item;
    }

    public Task AnswerAsync(TaskActivityWorkItem item, string result) => Store.CompleteTaskActivityWorkItemAsync(item, new TaskMessage
    {
        OrchestrationInstance = item.TaskMessage.OrchestrationInstance,
        Event = new TaskCompletedEvent(-1, item.TaskMessage.Event.EventId, result),
    });

    public async Task<OrchestrationState?> StateAsync(string id) => await Store.GetOrchestrationStateAsync(id, executionId: null);

    public async Task<OrchestrationStatus?> StatusAsync(string id) => (await StateAsync(id))?.OrchestrationStatus;

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _deadline.Dispose();
        _folder.Dispose();
    }
}
