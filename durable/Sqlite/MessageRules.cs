using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Where a message goes, and what becomes of one that cannot go there.</summary>
internal sealed class MessageRules(Tables tables, Effects effects)
{
    /// <summary>
    /// Puts a message where it belongs. One for an instance that does not exist, is over, or has another execution by now
    /// is dropped: it must never reach a later instance of the same id.
    /// </summary>
    public void Send(PreparedMessage message)
    {
        if (message.Message.Event is ExecutionStartedEvent start)
        {
            StartChild(message, start);
            return;
        }

        var row = tables.Instances.Find(message.InstanceId);
        if (row is null || !row.Status.IsLive() || (message.ExecutionId is { } execution && execution != row.ExecutionId))
        {
            return;
        }

        if (row.Held && message.Message.Event is ExecutionTerminatedEvent termination)
        {
            TerminateHeld(row, termination);
            return;
        }

        Put(row, message);
    }

    /// <summary>Adds an instance and its start, in the place of an earlier one that is over.</summary>
    public void Start(PreparedMessage message, ExecutionStartedEvent start, InstanceRow? earlier)
    {
        if (earlier is not null)
        {
            Remove(earlier.Key, earlier.Id);
        }

        var now = tables.Now;
        var due = start.ScheduledStartTime is { } time && Columns.Ticks(time) > now.Ticks
            ? new DateTime(Columns.Ticks(time), DateTimeKind.Utc)
            : (DateTime?)null;
        var row = tables.Instances.Add(start, held: due is not null, now);
        Put(row, message, due);
    }

    /// <summary>A message to an instance at a time of its own.</summary>
    public void Plan(long key, string id, PreparedMessage message, DateTime due)
    {
        var later = due.Ticks > tables.Now.Ticks;
        Put(new InstanceRow(key, id, "", OrchestrationStatus.Running, Held: false), message, later ? due : null);
    }

    /// <summary>Removes an instance with everything of it, in the file and in memory.</summary>
    public void Remove(long key, string id)
    {
        tables.Delete(key);
        effects.Removed(key, id);
    }

    private void Put(InstanceRow row, PreparedMessage message, DateTime? due = null)
    {
        var seq = tables.NextSeq();
        tables.Messages.Add(row.Key, seq, message.ExecutionId, due, message.Event);
        if (due is { } time)
        {
            effects.PlanTimer(time);
        }
        else if (!row.Held)
        {
            effects.Deliver(row.Key, row.Id, new PendingMessage(seq, message.Kept));
        }
    }

    private void StartChild(PreparedMessage message, ExecutionStartedEvent start)
    {
        var existing = tables.Instances.Find(message.InstanceId);
        if (existing is null || !existing.Status.IsLive())
        {
            Start(message, start, existing);
            return;
        }

        // DurableTask.Core would swallow the second start, and the parent would wait for ever.
        if (start.ParentInstance is { } parent && !IsFireAndForget(start))
        {
            var text = $"An instance '{message.InstanceId}' is already running.";
            var failure = new FailureDetails("InstanceAlreadyRunning", text, null, null, isNonRetriable: true);
            Send(new PreparedMessage(new TaskMessage
            {
                OrchestrationInstance = parent.OrchestrationInstance,
                Event = new SubOrchestrationInstanceFailedEvent(-1, parent.TaskScheduleId, text, null, failure),
            }));
        }
    }

    // It has taken no message, so there is no orchestrator to tell: a terminate that waited for the start would come too late.
    private void TerminateHeld(InstanceRow row, ExecutionTerminatedEvent termination)
    {
        var now = tables.Now;
        var end = new ExecutionCompletedEvent(-1, termination.Input, OrchestrationStatus.Terminated) { Timestamp = now };
        var start = tables.Messages.Start(row.Key);
        tables.History.Append(row.Key, 0, $"[{start},{EventCodec.Write(termination)},{EventCodec.Write(end)}]");
        tables.Messages.DeleteAll(row.Key);
        tables.Instances.Release(row.Key);
        tables.Instances.End(row.Key, OrchestrationStatus.Terminated, termination.Input, now);
        effects.Ended(row.Key, row.Id);
    }

    private static bool IsFireAndForget(ExecutionStartedEvent start) =>
        start.Tags?.ContainsKey(OrchestrationTags.FireAndForget) == true;
}
