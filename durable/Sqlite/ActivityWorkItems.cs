using System.Globalization;

using DurableTask.Core;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

using Newtonsoft.Json;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Hands out activities and takes their results: an activity counts until its first result is written.</summary>
internal sealed partial class ActivityWorkItems(LiveState live, Readers readers, PatientWriter writer, PortableLimits limits, ILogger logger)
{
    public async Task<TaskActivityWorkItem?> LockNextAsync(CancellationToken cancellationToken)
    {
        while (await live.Activities.TakeAsync(cancellationToken) is { } activity)
        {
            if (Message(activity) is { } message)
            {
                return new AttemptWorkItem(activity)
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"{activity.Instance}-{activity.Seq}"),
                    LockedUntilUtc = DateTime.MaxValue,
                    TaskMessage = message,
                };
            }
        }

        return null;
    }

    /// <summary>Sends the result to its instance, unless there was one already or the execution that asked is over.</summary>
    public Task CompleteAsync(AttemptWorkItem item, TaskMessage response)
    {
        var activity = item.Activity;
        var prepared = new PreparedMessage(limits.Judge(response));
        return writer.WriteAsync((tables, effects) =>
        {
            if (!tables.Activities.Delete(activity.Instance, activity.Seq) || prepared.ExecutionId is not { } execution)
            {
                return false;
            }

            var seq = tables.NextSeq();
            if (!tables.Activities.Answer(activity.Instance, seq, execution, prepared.Event))
            {
                return false;
            }

            effects.Deliver(activity.Instance, prepared.InstanceId, new PendingMessage(seq, prepared.Kept));
            return true;
        });
    }

    public void Abandon(AttemptWorkItem item)
    {
        var pause = live.Activities.Abandon(item.Activity);
        LogAbandoned(logger, item.TaskMessage.OrchestrationInstance.InstanceId, pause);
    }

    private TaskMessage? Message(PendingActivity activity)
    {
        try
        {
            if (activity.Message is { } kept)
            {
                return kept;
            }

            using var lease = readers.Rent();
            return lease.Reader.Activity(activity.Instance, activity.Seq);
        }
        catch (Exception exception) when (exception is SqliteException or JsonException or ObjectDisposedException)
        {
            LogUnreadable(logger, activity.Instance, live.Activities.Abandon(activity), exception.Message);
            return null;
        }
    }

    [LoggerMessage(EventId = 4020, Level = LogLevel.Error, Message = "An activity of instance number {Instance} cannot be read, trying again in {Pause}: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, long instance, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 4021, Level = LogLevel.Information, Message = "An activity of {InstanceId} was given back, it runs again in {Pause}")]
    private static partial void LogAbandoned(ILogger logger, string instanceId, TimeSpan pause);
}

/// <summary>An attempt of an activity that DurableTask.Core has in hand.</summary>
internal sealed class AttemptWorkItem(PendingActivity activity) : TaskActivityWorkItem
{
    public PendingActivity Activity { get; } = activity;
}
