using DurableTask.Core;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

using Newtonsoft.Json;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Hands out turns and writes what they made.</summary>
internal sealed partial class OrchestrationWorkItems(LiveState live, Readers readers, PatientWriter writer, PortableLimits limits, ILogger logger)
{
    /// <summary>The next instance with messages, with all of them and its history; null when the caller gives up.</summary>
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

                live.Inboxes.Release(inbox);
            }
            catch (Exception exception) when (exception is SqliteException or JsonException)
            {
                // One history that cannot be read must not keep the others from their turn.
                var pause = live.Inboxes.Abandon(inbox);
                live.Inboxes.Release(inbox);
                LogUnreadable(logger, inbox.Id, pause, exception.Message);
            }
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

    // Null if none of its messages is left: they belonged to an execution that a turn has ended meanwhile.
    private TurnWorkItem? Load(InstanceInbox inbox)
    {
        var cached = live.Histories.Take(inbox.Key);
        if (cached is null || inbox.Taken.Exists(message => message.Message is null))
        {
            using var lease = readers.Rent();
            cached ??= lease.Reader.History(inbox.Key);
            ReadMessages(inbox, lease.Reader);
        }

        if (inbox.Taken.Count == 0)
        {
            live.Histories.Put(inbox.Key, cached);
            return null;
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

    private static void ReadMessages(InstanceInbox inbox, Reader reader)
    {
        for (var i = 0; i < inbox.Taken.Count; i++)
        {
            if (inbox.Taken[i].Message is null)
            {
                var seq = inbox.Taken[i].Seq;
                inbox.Taken[i] = new PendingMessage(seq, reader.Message(inbox.Key, seq, inbox.Id));
            }
        }

        inbox.Taken.RemoveAll(message => message.Message is null);
    }

    [LoggerMessage(EventId = 4010, Level = LogLevel.Error, Message = "Instance {InstanceId} cannot be read, trying again in {Pause}: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string instanceId, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "Dropped the messages of a turn of {InstanceId} that had no start")]
    private static partial void LogDropped(ILogger logger, string instanceId);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Warning, Message = "A turn of {InstanceId} went wrong, it comes again in {Pause}")]
    private static partial void LogAbandoned(ILogger logger, string instanceId, TimeSpan pause);
}
