using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.Sqlite;

/// <content>What callers outside the worker ask for: instances, events, states, purging.</content>
public sealed partial class SqliteOrchestrationService
{
    /// <summary>Creates an instance unless a live one has its id; one that is over is replaced.</summary>
    /// <exception cref="DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException">A live instance has this id.</exception>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => Writing.Client.CreateAsync(creationMessage, null);

    /// <summary>
    /// Creates an instance unless one of its id is live or has one of these statuses. A live one is never replaced, whatever
    /// the statuses say.
    /// </summary>
    /// <exception cref="DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException">There is such an instance.</exception>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses) =>
        Writing.Client.CreateAsync(creationMessage, dedupeStatuses);

    /// <summary>Sends a message; one to an instance that does not exist or is over is dropped without a word.</summary>
    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => Writing.Client.SendAsync([message]);

    /// <summary>Sends messages in this order, all or none.</summary>
    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) => Writing.Client.SendAsync(messages);

    /// <summary>
    /// The state at the end of the instance, whichever execution of it ends. Null when the time is over, or when the
    /// instance was removed meanwhile. One that does not exist yet is waited for.
    /// </summary>
    public Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId,
        string? executionId,
        TimeSpan timeout,
        CancellationToken cancellationToken) => Writing.Client.WaitAsync(instanceId, timeout, cancellationToken)!;

    /// <inheritdoc/>
    /// <exception cref="InstanceNotFoundException">There is no such instance, or it was removed meanwhile.</exception>
    public Task<OrchestrationState> WaitForStartAsync(string instanceId, CancellationToken cancellationToken) =>
        Writing.Client.WaitForStartAsync(instanceId, cancellationToken);

    /// <summary>Ends the instance at its next turn; at once if its start is not due yet. Its activities and children go on.</summary>
    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string? reason) =>
        Writing.Client.SendAsync([new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId },
            Event = new ExecutionTerminatedEvent(-1, reason),
        }]);

    /// <summary>The state of the newest execution, alone; earlier executions leave none.</summary>
    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        Task.FromResult<IList<OrchestrationState>>(_states.Find(instanceId) is { } state ? [state] : []);

    /// <summary>The state of that execution, if it is the newest; null otherwise. Without an execution, of the newest.</summary>
    public Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string? executionId)
    {
        var state = _states.Find(instanceId);
        var wanted = string.IsNullOrEmpty(executionId) || state?.OrchestrationInstance.ExecutionId == executionId;
        return Task.FromResult(wanted ? state : null)!;
    }

    /// <summary>The events of the newest execution as a JSON array that <see cref="EventCodec"/> reads; empty if there are none.</summary>
    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string? executionId)
    {
        using var lease = _readers.Rent();
        return Task.FromResult(lease.Reader.HistoryJson(instanceId));
    }

    /// <summary>Removes the instances that are over and were created, changed or completed until then.</summary>
    public Task PurgeOrchestrationHistoryAsync(
        DateTime thresholdDateTimeUtc,
        OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        Writing.Purge.RemoveUntilAsync(thresholdDateTimeUtc, timeRangeFilterType);

    /// <summary>A page of instances, the one created first before the others. Task hubs and entities are not known here.</summary>
    public Task<OrchestrationQueryResult> GetOrchestrationWithQueryAsync(
        OrchestrationQuery query,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_states.Query(query));
    }

    /// <summary>Removes an instance that is over, its history and whatever is left of it, in one transaction.</summary>
    public async Task<PurgeResult> PurgeInstanceStateAsync(string instanceId) =>
        new(await Writing.Purge.RemoveAsync(instanceId, withChildren: false));

    /// <summary>Removes the instances of a filter that are over; each of them whole or not at all.</summary>
    public Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter) =>
        Writing.Purge.RemoveAsync(purgeInstanceFilter);

    /// <inheritdoc/>
    public Task<int> PurgeTreeAsync(string instanceId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Writing.Purge.RemoveAsync(instanceId, withChildren: true);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetChildrenAsync(string instanceId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var lease = _readers.Rent();
        return Task.FromResult(lease.Reader.Children(instanceId));
    }
}
