using System.Diagnostics.CodeAnalysis;

using DurableTask.Core;

using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Hands out turns and writes what they made.</summary>
internal sealed partial class OrchestrationWorkItems(LiveState live, Readers readers, PatientWriter writer, PortableLimits limits, ILogger logger)
{
    /// <summary>The next instance with messages, with all of them and its history; null when the caller gives up.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever it is, the instance must not stay locked")]
    public async Task<TaskOrchestrationWorkItem?> LockNextAsync(CancellationToken cancellationToken)
    {
        while (await live.Inboxes.TakeAsync(cancellationToken) is { } inbox)
        {
            try
            {
                if (Load(inbox) is { } item)
                {
                    return item;
                }

                live.Inboxes.Complete(inbox);
            }
            catch (Exception exception)
            {
                // One history that cannot be read must not keep the others from their turn.
                LogUnreadable(logger, inbox.Id, live.Inboxes.Abandon(inbox), exception.Message);
            }

            live.Inboxes.Release(inbox);
        }

        return null;
    }

    public async Task CompleteAsync(TurnWorkItem item, TurnResult? result)
    {
        var inbox = item.Inbox;
        var turn = result is null ? null : new Turn(item, limits.Judge(result));
        await writer.WriteAsync((tables, effects) =>
        {
            if (inbox.Closed)
            {
                throw new InvalidOperationException($"The turn of '{inbox.Id}' belongs to an earlier start of the store");
            }

            foreach (var message in inbox.Taken)
            {
                tables.Messages.Delete(inbox.Key, message.Seq);
            }

            if (turn is null)
            {
                effects.Dropped(inbox);
            }
            else
            {
                turn.Write(tables, effects);
            }

            return true;
        });
        if (turn is null)
        {
            LogDropped(logger, inbox.Id);
        }
    }

    public void Abandon(TurnWorkItem item)
    {
        var pause = live.Inboxes.Abandon(item.Inbox);
        LogAbandoned(logger, item.InstanceId, pause);
    }

    public void Release(TurnWorkItem item) => live.Inboxes.Release(item.Inbox);

    private TurnWorkItem? Load(InstanceInbox inbox)
    {
        var cached = live.Histories.Take(inbox.Key);
        if (cached is null || inbox.Taken.Exists(message => message.Message is null))
        {
            using var lease = readers.Rent();
            cached ??= lease.Reader.History(inbox.Key);
            ReadMessages(inbox, lease.Reader);
            if (inbox.Taken.Count == 0)
            {
                live.Histories.Put(inbox.Key, cached);
                return null;
            }
        }

        var state = new OrchestrationRuntimeState(cached.Events);
        return new TurnWorkItem(inbox)
        {
            InstanceId = inbox.Id,
            LockedUntilUtc = DateTime.MaxValue, // the dispatcher starts a task per item to renew a lock that ends
            NewMessages = [.. inbox.Taken.Select(message => message.Message)],
            OrchestrationRuntimeState = state,
            ExecutionId = state.ExecutionStartedEvent?.OrchestrationInstance.ExecutionId,
            HistoryCharacters = cached.Characters,
        };
    }

    // One that is no longer in the file was for an execution that has ended since it was delivered.
    private static void ReadMessages(InstanceInbox inbox, Reader reader)
    {
        var read = inbox.Taken
            .Select(message => message.Message is null ? message with { Message = reader.Message(inbox.Key, message.Seq, inbox.Id) } : message)
            .Where(message => message.Message is not null)
            .ToList();
        inbox.Taken.Clear();
        inbox.Taken.AddRange(read);
    }

    [LoggerMessage(EventId = 4010, Level = LogLevel.Error, Message = "Instance {InstanceId} cannot be read, trying again in {Pause}: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string instanceId, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "Dropped the messages of a turn of {InstanceId} that had no start")]
    private static partial void LogDropped(ILogger logger, string instanceId);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Warning, Message = "A turn of {InstanceId} went wrong, it comes again in {Pause}")]
    private static partial void LogAbandoned(ILogger logger, string instanceId, TimeSpan pause);
}
