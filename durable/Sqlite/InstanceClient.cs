using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Creates instances, sends to them and waits for them.</summary>
internal sealed class InstanceClient(Writer writer, LiveState live, StateQueries states, PortableLimits limits, TimeProvider time)
{
    // Longer than a timer of the clock can be.
    private static readonly TimeSpan ForEver = TimeSpan.FromDays(40);

    /// <summary>Creates an instance unless one of its id is live or has one of these statuses: looked up and added in one transaction.</summary>
    public Task CreateAsync(TaskMessage message, OrchestrationStatus[]? refused)
    {
        if (message.Event is not ExecutionStartedEvent start || string.IsNullOrEmpty(message.OrchestrationInstance?.InstanceId)
            || string.IsNullOrEmpty(start.OrchestrationInstance?.ExecutionId))
        {
            throw new ArgumentException("An instance is created by an ExecutionStartedEvent with ids of instance and execution", nameof(message));
        }

        limits.Refuse(start.Input, "input", start.OrchestrationInstance.InstanceId);
        start.Timestamp = time.GetUtcNow().UtcDateTime;
        var prepared = new PreparedMessage(message);
        return writer.WriteAsync((tables, effects) =>
        {
            var earlier = tables.Instances.Find(prepared.InstanceId);
            if (earlier is not null && (earlier.Status.IsLive() || refused?.Contains(earlier.Status) == true))
            {
                throw new OrchestrationAlreadyExistsException(
                    $"An instance '{prepared.InstanceId}' exists already; its status is {earlier.Status}.");
            }

            new MessageRules(tables, effects).Start(prepared, start, earlier);
            return true;
        });
    }

    /// <summary>Sends messages, all or none of them.</summary>
    public Task SendAsync(IReadOnlyList<TaskMessage> messages)
    {
        foreach (var message in messages)
        {
            limits.Refuse(Payload(message.Event), "message", message.OrchestrationInstance.InstanceId);
            message.Event.Timestamp = time.GetUtcNow().UtcDateTime;
        }

        var prepared = messages.Select(message => new PreparedMessage(message)).ToList();
        return writer.WriteAsync((tables, effects) =>
        {
            var rules = new MessageRules(tables, effects);
            prepared.ForEach(rules.Send);
            return true;
        });
    }

    /// <summary>The state at the end of an instance; null if the time is over or the instance was removed.</summary>
    public async Task<OrchestrationState?> WaitAsync(string id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var limit = timeout < TimeSpan.Zero || timeout > ForEver ? Timeout.InfiniteTimeSpan : timeout;
        var seen = false;
        while (true)
        {
            var ended = live.Ended.For(id);
            var state = states.Find(id);
            if (state is null ? seen : !state.OrchestrationStatus.IsLive())
            {
                return state;
            }

            seen = true;
            try
            {
                await ended.WaitAsync(limit, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    /// <summary>The state once the first turn is written.</summary>
    public async Task<OrchestrationState> WaitForStartAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = live.Started.For(id);
            var state = states.Find(id) ?? throw new InstanceNotFoundException(id);
            if (state.OrchestrationStatus != OrchestrationStatus.Pending)
            {
                return state;
            }

            await started.WaitAsync(cancellationToken);
        }
    }

    private static string? Payload(HistoryEvent source) => source switch
    {
        EventRaisedEvent raised => raised.Input,
        ExecutionTerminatedEvent terminated => terminated.Input,
        ExecutionSuspendedEvent suspended => suspended.Reason,
        ExecutionResumedEvent resumed => resumed.Reason,
        _ => null,
    };
}
