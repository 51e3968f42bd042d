using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>A turn of one instance, made ready so that the writer only writes. It is written in one transaction or not at all.</summary>
internal sealed class Turn
{
    private readonly InstanceInbox _inbox;
    private readonly ExecutionStartedEvent _start;
    private readonly InstanceUpdate _update;
    private readonly bool _newExecution;
    private readonly int _first;
    private readonly string _events;
    private readonly HistoryCache.Cached _history;
    private readonly List<PreparedMessage> _activities;
    private readonly List<PreparedMessage> _messages;
    private readonly List<PreparedMessage> _timers;

    public Turn(TurnWorkItem item, TurnResult result)
    {
        var state = result.State;
        _inbox = item.Inbox;
        _start = state.ExecutionStartedEvent!;
        _newExecution = item.ExecutionId is { } before && before != _start.OrchestrationInstance.ExecutionId;
        _first = state.Events.Count - state.NewEvents.Count;
        _events = EventCodec.Serialize(state.NewEvents);
        _history = new HistoryCache.Cached(AsRead(state), item.HistoryCharacters + _events.Length);
        _activities = [.. result.Activities.Select(message => new PreparedMessage(message))];
        _messages = [.. result.Messages.Select(message => new PreparedMessage(message))];
        _timers = [.. result.Timers.Select(message => new PreparedMessage(message))];
        _update = new InstanceUpdate(
            _inbox.Key,
            _start.OrchestrationInstance.ExecutionId,
            result.Summary.OrchestrationStatus,
            _start.Version,
            result.Summary.Status,
            result.Summary.Output,
            result.Summary.FailureDetails is { } failure ? EventCodec.Write(failure) : null);
    }

    public void Write(Tables tables, Effects effects)
    {
        if (_newExecution)
        {
            tables.History.Delete(_inbox.Key);
            tables.Messages.DeleteOfOtherExecutions(_inbox.Key, _update.ExecutionId);
            tables.Instances.ReplaceInput(_inbox.Key, _start.Input);
        }

        tables.History.Append(_inbox.Key, _first, _events);
        if (!tables.Instances.Update(_update, tables.Now))
        {
            throw new InvalidOperationException($"The instance '{_inbox.Id}' is no longer in the store");
        }

        WriteActivities(tables, effects);
        var ended = !_update.Status.IsLive();
        if (ended)
        {
            tables.Messages.DeleteAll(_inbox.Key);
        }

        WriteMessages(tables, effects, ended);
        if (ended)
        {
            effects.Ended(_inbox.Key, _inbox.Id);
        }
        else
        {
            effects.GoesOn(_inbox, _history);
        }
    }

    private void WriteActivities(Tables tables, Effects effects)
    {
        foreach (var activity in _activities)
        {
            var seq = tables.NextSeq();
            var context = activity.Message.OrchestrationExecutionContext;
            tables.Activities.Add(
                _inbox.Key,
                seq,
                activity.ExecutionId ?? _update.ExecutionId,
                activity.Event,
                context?.OrchestrationTags is { Count: > 0 } ? EventCodec.Write(context) : null);
            effects.Schedule(new PendingActivity(_inbox.Key, seq, activity.Kept));
        }
    }

    private void WriteMessages(Tables tables, Effects effects, bool ended)
    {
        var rules = new MessageRules(tables, effects);
        foreach (var timer in ended ? [] : _timers.Where(timer => timer.ExecutionId == _update.ExecutionId))
        {
            rules.Plan(_inbox.Key, _inbox.Id, timer, ((TimerFiredEvent)timer.Message.Event).FireAt);
        }

        foreach (var message in _messages)
        {
            rules.Send(message);
        }
    }

    private static List<HistoryEvent> AsRead(OrchestrationRuntimeState state)
    {
        var events = state.Events.ToList();
        for (var i = 0; i < events.Count; i++)
        {
            if (PreparedMessage.Failure(events[i]) is not null)
            {
                events[i] = PreparedMessage.AsRead(events[i], EventCodec.Write(events[i])) ?? events[i];
            }
        }

        return events;
    }
}

/// <summary>What DurableTask.Core hands over when a turn of an orchestrator is done.</summary>
internal sealed record TurnResult(
    OrchestrationRuntimeState State,
    OrchestrationState Summary,
    IList<TaskMessage> Activities,
    IList<TaskMessage> Messages,
    IList<TaskMessage> Timers);
