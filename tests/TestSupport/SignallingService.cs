using DurableTask.Core;

namespace MultiHubFlows.TestSupport;

/// <summary>Passes everything on to a store, and signals whenever work was stored or given back.</summary>
internal sealed class SignallingService(IOrchestrationService store, WorkSignal signal) : IOrchestrationService
{
    public int TaskOrchestrationDispatcherCount => store.TaskOrchestrationDispatcherCount;

    public int MaxConcurrentTaskOrchestrationWorkItems => store.MaxConcurrentTaskOrchestrationWorkItems;

    public int TaskActivityDispatcherCount => store.TaskActivityDispatcherCount;

    public int MaxConcurrentTaskActivityWorkItems => store.MaxConcurrentTaskActivityWorkItems;

    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => store.EventBehaviourForContinueAsNew;

    public async Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        await store.CompleteTaskOrchestrationWorkItemAsync(
            workItem,
            newOrchestrationRuntimeState,
            outboundMessages,
            orchestratorMessages,
            timerMessages,
            continuedAsNewMessage,
            orchestrationState);
        signal.Done();
    }

    public Task StartAsync() => store.StartAsync();

    public Task StopAsync() => store.StopAsync();

    public Task StopAsync(bool isForced) => store.StopAsync(isForced);

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

    public Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(
        TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        store.LockNextTaskOrchestrationWorkItemAsync(receiveTimeout, cancellationToken);

    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) =>
        store.RenewTaskOrchestrationWorkItemLockAsync(workItem);

    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) =>
        store.AbandonTaskOrchestrationWorkItemAsync(workItem);

    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) =>
        store.ReleaseTaskOrchestrationWorkItemAsync(workItem);

    public Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        store.LockNextTaskActivityWorkItem(receiveTimeout, cancellationToken);

    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) =>
        store.RenewTaskActivityWorkItemLockAsync(workItem);

    public async Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        await store.CompleteTaskActivityWorkItemAsync(workItem, responseMessage);
        signal.Done();
    }

    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem) => store.AbandonTaskActivityWorkItemAsync(workItem);
}
