using DurableTask.Core;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// The store as the dispatchers see it: counts the work at hand, so that a stop can wait for it, and puts turns on the hub's clock.
/// It hides entity support, which DurableTask.Core would otherwise find by a cast.
/// </summary>
internal sealed class HubOrchestrationService(IOrchestrationService store, TimeProvider time, TimeSpan stopPatience) : IOrchestrationService
{
    private readonly WorkAtHand _work = new();
    private readonly TurnClock? _clock = time == TimeProvider.System ? null : new TurnClock(time);

    public int TaskOrchestrationDispatcherCount => store.TaskOrchestrationDispatcherCount;

    public int MaxConcurrentTaskOrchestrationWorkItems => store.MaxConcurrentTaskOrchestrationWorkItems;

    public int TaskActivityDispatcherCount => store.TaskActivityDispatcherCount;

    public int MaxConcurrentTaskActivityWorkItems => store.MaxConcurrentTaskActivityWorkItems;

    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => store.EventBehaviourForContinueAsNew;

    public void StopHandingOut() => _work.Close();

    public async Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(
        TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        var item = await store.LockNextTaskOrchestrationWorkItemAsync(receiveTimeout, cancellationToken);
        if (item is not null && !_work.TryBegin(item))
        {
            await store.AbandonTaskOrchestrationWorkItemAsync(item);
            await store.ReleaseTaskOrchestrationWorkItemAsync(item);
            return null!;
        }

        return item!;
    }

    public async Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        var item = await store.LockNextTaskActivityWorkItem(receiveTimeout, cancellationToken);
        if (item is not null && !_work.TryBegin(item))
        {
            await store.AbandonTaskActivityWorkItemAsync(item);
            return null!;
        }

        return item!;
    }

    public Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        _clock?.StampTurn(workItem, newOrchestrationRuntimeState, orchestrationState);
        _clock?.Stamp(outboundMessages.Concat(orchestratorMessages).Concat(timerMessages).Select(message => message.Event));
        return store.CompleteTaskOrchestrationWorkItemAsync(
            workItem,
            newOrchestrationRuntimeState,
            outboundMessages,
            orchestratorMessages,
            timerMessages,
            continuedAsNewMessage,
            orchestrationState);
    }

    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) =>
        store.AbandonTaskOrchestrationWorkItemAsync(workItem);

    public async Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        try
        {
            await store.ReleaseTaskOrchestrationWorkItemAsync(workItem);
        }
        finally
        {
            _work.End(workItem);
        }
    }

    public async Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        await store.CompleteTaskActivityWorkItemAsync(workItem, responseMessage);
        _work.End(workItem);
    }

    public async Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        try
        {
            await store.AbandonTaskActivityWorkItemAsync(workItem);
        }
        finally
        {
            _work.End(workItem);
        }
    }

    public Task StopAsync() => StopAsync(isForced: false);

    public async Task StopAsync(bool isForced)
    {
        await _work.WhenDoneAsync(stopPatience);
        await store.StopAsync(isForced: false);
    }

    public Task StartAsync() => store.StartAsync();

    public Task CreateAsync() => store.CreateAsync();

    public Task CreateAsync(bool recreateInstanceStore) => store.CreateAsync(recreateInstanceStore);

    public Task CreateIfNotExistsAsync() => store.CreateIfNotExistsAsync();

    public Task DeleteAsync() => store.DeleteAsync();

    public Task DeleteAsync(bool deleteInstanceStore) => store.DeleteAsync(deleteInstanceStore);

    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) =>
        store.IsMaxMessageCountExceeded(currentMessageCount, runtimeState);

    public int GetDelayInSecondsAfterOnProcessException(Exception exception) =>
        store.GetDelayInSecondsAfterOnProcessException(exception);

    public int GetDelayInSecondsAfterOnFetchException(Exception exception) =>
        store.GetDelayInSecondsAfterOnFetchException(exception);

    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) =>
        store.RenewTaskOrchestrationWorkItemLockAsync(workItem);

    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) =>
        store.RenewTaskActivityWorkItemLockAsync(workItem);
}
