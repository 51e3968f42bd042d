using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Query;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.AzureStorage;

/// <content>What callers outside the worker ask for: instances, events, states, purging.</content>
public sealed partial class AzureStorageTaskHub
{
    private IOrchestrationServicePurgeClient Purges => _service;

    /// <inheritdoc/>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => CreateTaskOrchestrationAsync(creationMessage, []);

    /// <summary>Creates an instance unless one of its id is live or has one of these statuses. Of several that start it at the same time one wins.</summary>
    /// <exception cref="OrchestrationAlreadyExistsException">There is such an instance.</exception>
    public async Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        await _service.CreateTaskOrchestrationAsync(creationMessage, StartRules.AndLive(dedupeStatuses));

        // Who loses between the look and the write hears nothing of it. The row says who won; its generation is a later one if the winner
        // has already continued as new.
        var started = (ExecutionStartedEvent)creationMessage.Event;
        var state = await _service.FindInstanceAsync(creationMessage.OrchestrationInstance.InstanceId);
        if (state is not null
            && state.OrchestrationInstance.ExecutionId != creationMessage.OrchestrationInstance.ExecutionId
            && state.Generation == started.Generation)
        {
            throw new OrchestrationAlreadyExistsException("An instance with this id was started at the same moment.");
        }
    }

    /// <summary>Sends a message; one to an instance that does not exist or is over is dropped without a word.</summary>
    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => _service.SendTaskOrchestrationMessageAsync(message);

    /// <summary>Sends messages, each by itself.</summary>
    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) => _service.SendTaskOrchestrationMessageBatchAsync(messages);

    /// <summary>Looks every two seconds; see <see cref="AzureStorageTaskHubOptions.WaitPolling"/> for clients that should hear earlier.</summary>
    public async Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId, string? executionId, TimeSpan timeout, CancellationToken cancellationToken) =>
        (await WholeAsync(await _service.WaitForOrchestrationAsync(instanceId, executionId!, timeout, cancellationToken)))!;

    /// <summary>Ends the instance at its next turn. Its activities and children go on.</summary>
    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string? reason) =>
        _service.ForceTerminateTaskOrchestrationAsync(instanceId, reason);

    /// <summary>The state of the newest execution, alone.</summary>
    public async Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        await WholeAsync(await _service.FindInstanceAsync(instanceId)) is { } state ? [state] : [];

    /// <inheritdoc/>
    public async Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string? executionId) =>
        (await WholeAsync(await _service.GetOrchestrationStateAsync(instanceId, executionId)))!;

    /// <summary>The events of the execution as a JSON array that <see cref="HistoryJson"/> reads.</summary>
    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string? executionId) =>
        _service.GetOrchestrationHistoryAsync(instanceId, executionId);

    /// <summary>Removes the instances that are over and were created until then.</summary>
    public Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        Purges.PurgeInstanceStateAsync(new PurgeInstanceFilter(DateTime.MinValue, thresholdDateTimeUtc, InstancePurge.Ended));

    /// <summary>A page of instances, in the order of their ids. Failures of listed ones are their type and message alone.</summary>
    public async Task<OrchestrationQueryResult> GetOrchestrationWithQueryAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        var page = await _service.GetOrchestrationWithQueryAsync(query, cancellationToken);
        foreach (var state in page.OrchestrationState)
        {
            StateTexts.Mend(state);
        }

        return page;
    }

    /// <inheritdoc/>
    public Task<PurgeResult> PurgeInstanceStateAsync(string instanceId) => Purges.PurgeInstanceStateAsync(instanceId);

    /// <inheritdoc/>
    public Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter) => Purges.PurgeInstanceStateAsync(purgeInstanceFilter);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetChildrenAsync(string instanceId, CancellationToken cancellationToken) =>
        _family.ChildrenAsync(instanceId, cancellationToken);

    /// <summary>As <see cref="IInstanceTree.PurgeTreeAsync"/>, one instance after the other: the children first, so that what is left if it is cut off is found again.</summary>
    public async Task<int> PurgeTreeAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await _service.FindInstanceAsync(instanceId) is not { } state || !InstanceWaits.HasEnded(state.OrchestrationStatus))
        {
            return 0;
        }

        var purged = 0;
        foreach (var child in await GetChildrenAsync(instanceId, cancellationToken))
        {
            purged += await PurgeTreeAsync(child, cancellationToken);
        }

        return purged + (await Purges.PurgeInstanceStateAsync(instanceId)).DeletedInstanceCount;
    }

    // The row of an instance has its failure as a text; its history has it as data.
    private async Task<OrchestrationState?> WholeAsync(OrchestrationState? state)
    {
        if (state is { OrchestrationStatus: OrchestrationStatus.Failed, FailureDetails: null })
        {
            var history = await _family.HistoryAsync(state.OrchestrationInstance.InstanceId);
            state.FailureDetails = history.OfType<ExecutionCompletedEvent>().LastOrDefault()?.FailureDetails;
        }

        return state is null ? null : StateTexts.Mend(state);
    }
}
