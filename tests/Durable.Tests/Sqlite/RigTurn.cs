using DurableTask.Core;
using DurableTask.Core.History;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>A turn in the hand of a test, which says what the orchestrator decided. Disposing it releases the instance.</summary>
internal sealed class RigTurn : IAsyncDisposable
{
    private readonly SqliteOrchestrationService _store;
    private readonly List<TaskMessage> _activities = [];
    private readonly List<TaskMessage> _messages = [];
    private readonly List<TaskMessage> _timers = [];
    private OrchestrationRuntimeState _state;
    private string? _customStatus;
    private int _nextId;

    public RigTurn(SqliteOrchestrationService store, TaskOrchestrationWorkItem item)
    {
        _store = store;
        Item = item;
        _state = item.OrchestrationRuntimeState;
        _state.AddEvent(new OrchestratorStartedEvent(-1));
        foreach (var message in item.NewMessages)
        {
            _state.AddEvent(message.Event);
        }

        _nextId = _state.Events.Count;
    }

    public TaskOrchestrationWorkItem Item { get; }

    public string Id => Item.InstanceId;

    public IReadOnlyList<HistoryEvent> New => [.. Item.NewMessages.Select(message => message.Event)];

    public IReadOnlyList<HistoryEvent> History => [.. _state.Events];

    /// <summary>The names of the raised events that came with this turn.</summary>
    public IReadOnlyList<string> Raised => [.. New.OfType<EventRaisedEvent>().Select(raised => raised.Name)];

    public RigTurn Call(string activity, string? input = null)
    {
        var scheduled = new TaskScheduledEvent(_nextId++, activity, "", input);
        _state.AddEvent(scheduled);
        _activities.Add(new TaskMessage { OrchestrationInstance = _state.OrchestrationInstance, Event = scheduled });
        return this;
    }

    public RigTurn Sleep(DateTime until)
    {
        var timer = new TimerCreatedEvent(_nextId++, until);
        _state.AddEvent(timer);
        _timers.Add(new TaskMessage
        {
            OrchestrationInstance = _state.OrchestrationInstance,
            Event = new TimerFiredEvent(-1, until) { TimerId = timer.EventId },
        });
        return this;
    }

    public RigTurn StartChild(string id, string? input = null, IDictionary<string, string>? tags = null)
    {
        var created = new SubOrchestrationInstanceCreatedEvent(_nextId++) { InstanceId = id, Name = "Child" };
        _state.AddEvent(created);
        var message = Rig.Start(id, input);
        var start = (ExecutionStartedEvent)message.Event;
        start.Tags = tags;
        start.ParentInstance = new ParentInstance
        {
            Name = _state.Name,
            Version = _state.Version,
            OrchestrationInstance = _state.OrchestrationInstance,
            TaskScheduleId = created.EventId,
        };
        _messages.Add(message);
        return this;
    }

    public RigTurn Send(TaskMessage message)
    {
        _messages.Add(message);
        return this;
    }

    public RigTurn Status(string customStatus)
    {
        _customStatus = customStatus;
        return this;
    }

    /// <summary>The execution ends and another one begins, with events carried over.</summary>
    public RigTurn ContinueAsNew(string executionId, string? input = null, params HistoryEvent[] carriedOver)
    {
        var before = _state.ExecutionStartedEvent!;
        _state = new OrchestrationRuntimeState();
        _state.AddEvent(new OrchestratorStartedEvent(-1));
        _state.AddEvent(new ExecutionStartedEvent(-1, input)
        {
            Name = before.Name,
            Version = before.Version,
            ParentInstance = before.ParentInstance,
            OrchestrationInstance = new OrchestrationInstance { InstanceId = Id, ExecutionId = executionId },
        });
        foreach (var carried in carriedOver)
        {
            _state.AddEvent(carried);
        }

        return this;
    }

    /// <summary>The turn is over and the instance goes on.</summary>
    public Task CompleteAsync() => WriteAsync();

    /// <summary>The turn is over and the instance too.</summary>
    public Task FinishAsync(string? output = null, OrchestrationStatus status = OrchestrationStatus.Completed, FailureDetails? failure = null)
    {
        _state.AddEvent(new ExecutionCompletedEvent(_nextId++, output, status, failure));
        if (_state.ParentInstance is { } parent && status == OrchestrationStatus.Completed)
        {
            _messages.Add(new TaskMessage
            {
                OrchestrationInstance = parent.OrchestrationInstance,
                Event = new SubOrchestrationInstanceCompletedEvent(-1, parent.TaskScheduleId, output),
            });
        }

        return WriteAsync();
    }

    /// <summary>The dispatcher found nothing to do with these messages.</summary>
    public Task DropAsync() => _store.CompleteTaskOrchestrationWorkItemAsync(Item, _state, [], [], [], null!, null);

    public Task AbandonAsync() => _store.AbandonTaskOrchestrationWorkItemAsync(Item);

    public async ValueTask DisposeAsync() => await _store.ReleaseTaskOrchestrationWorkItemAsync(Item);

    private Task WriteAsync()
    {
        _state.AddEvent(new OrchestratorCompletedEvent(-1));
        return _store.CompleteTaskOrchestrationWorkItemAsync(Item, _state, _activities, _messages, _timers, null!, new OrchestrationState
        {
            OrchestrationInstance = _state.OrchestrationInstance,
            OrchestrationStatus = _state.OrchestrationStatus,
            Name = _state.Name,
            Version = _state.Version,
            Status = _customStatus,
            Output = _state.Output,
            FailureDetails = _state.FailureDetails,
        });
    }
}
