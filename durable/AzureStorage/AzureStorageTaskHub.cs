using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Core.Query;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>
/// Microsoft's store for DurableTask.Core in an Azure Storage account, shared by several processes, with what it leaves to its callers: starts
/// that cannot both win, failures as data, families of instances, stops that end, and no pause of all for one that went wrong.
/// <para>
/// What it does not promise that our own file does (docs/engines.md): a turn is several writes, not one transaction, made so that what is cut off
/// runs again; whoever is told of a start may find it running only seconds later; timers fire up to a second early.
/// </para>
/// </summary>
public sealed partial class AzureStorageTaskHub :
    IOrchestrationService,
    IOrchestrationServiceClient,
    IOrchestrationServiceQueryClient,
    IOrchestrationServicePurgeClient,
    IInstanceTree,
    IAsyncDisposable
{
    private readonly AzureStorageOrchestrationService _service;
    private readonly InstanceFamily _family;
    private bool _started;

    private AzureStorageTaskHub(AzureStorageTaskHubOptions options, ILoggerFactory loggers)
    {
        Options = options;
        _service = new AzureStorageOrchestrationService(Settings(options, loggers));
        _family = new InstanceFamily(_service, _service, options.ChildIdPrefixes);
    }

    /// <summary>The options it was opened with.</summary>
    public AzureStorageTaskHubOptions Options { get; }

    /// <inheritdoc/>
    public int TaskOrchestrationDispatcherCount => _service.TaskOrchestrationDispatcherCount;

    /// <inheritdoc/>
    public int MaxConcurrentTaskOrchestrationWorkItems => _service.MaxConcurrentTaskOrchestrationWorkItems;

    /// <inheritdoc/>
    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => _service.EventBehaviourForContinueAsNew;

    /// <inheritdoc/>
    public int TaskActivityDispatcherCount => _service.TaskActivityDispatcherCount;

    /// <inheritdoc/>
    public int MaxConcurrentTaskActivityWorkItems => _service.MaxConcurrentTaskActivityWorkItems;

    /// <summary>Opens the hub, making it where it is missing.</summary>
    /// <exception cref="StoreRefusedException">The hub is another's, or the storage cannot be reached or refuses; the message says which.</exception>
    public static async Task<AzureStorageTaskHub> OpenAsync(
        AzureStorageTaskHubOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            await TaskHubMarker.ClaimAsync(options.Account, options.HubName, cancellationToken);
            var hub = new AzureStorageTaskHub(options, loggers);
            await hub.CreateIfNotExistsAsync();
            return hub;
        }
        catch (Exception failure) when (StorageTrouble.Is(failure))
        {
            throw new StoreRefusedException(StoreRefusal.Inaccessible, StorageTrouble.Sentence(options.Account, failure), failure);
        }
    }

    /// <summary>Begins to take partitions and work. It goes on through storage that comes and goes.</summary>
    public async Task StartAsync()
    {
        await _service.StartAsync();
        _started = true;
    }

    /// <inheritdoc/>
    public Task StopAsync() => StopAsync(isForced: false);

    /// <summary>Hands the partitions over to other processes; gives up where the storage does not answer, and they are free when their leases end.</summary>
    public async Task StopAsync(bool isForced)
    {
        if (!_started)
        {
            return;
        }

        _started = false;
        try
        {
            await _service.StopAsync(isForced).WaitAsync(Options.HandOverPatience, TimeProvider.System, CancellationToken.None);
        }
        catch (Exception unheard) when (unheard is TimeoutException or OperationCanceledException || StorageTrouble.Is(unheard))
        {
            // Said in the log by the storage library; a stop has nobody else to tell.
        }
    }

    /// <inheritdoc/>
    public Task CreateAsync() => CreateIfNotExistsAsync();

    /// <summary>Refuses to make the hub anew: name another one instead.</summary>
    public Task CreateAsync(bool recreateInstanceStore) => recreateInstanceStore ? DeleteAsync() : CreateIfNotExistsAsync();

    /// <inheritdoc/>
    public Task CreateIfNotExistsAsync() => _service.CreateIfNotExistsAsync();

    /// <summary>Refused: a hub is deleted with its tables, queues and containers.</summary>
    public Task DeleteAsync() => throw new NotSupportedException("A task hub is deleted by deleting its tables, queues and containers");

    /// <summary>Refused: a hub is deleted with its tables, queues and containers.</summary>
    public Task DeleteAsync(bool deleteInstanceStore) => DeleteAsync();

    /// <inheritdoc/>
    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) =>
        _service.IsMaxMessageCountExceeded(currentMessageCount, runtimeState);

    /// <summary>None: DurableTask.Core would stop all work for it. The messages that went wrong come back by themselves, each time later.</summary>
    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0;

    /// <inheritdoc/>
    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => 1;

    /// <inheritdoc/>
    public Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        _service.LockNextTaskOrchestrationWorkItemAsync(receiveTimeout, cancellationToken);

    /// <inheritdoc/>
    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) =>
        _service.RenewTaskOrchestrationWorkItemLockAsync(workItem);

    /// <inheritdoc/>
    public Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState) =>
        _service.CompleteTaskOrchestrationWorkItemAsync(
            workItem,
            newOrchestrationRuntimeState,
            outboundMessages,
            orchestratorMessages,
            timerMessages,
            continuedAsNewMessage,
            orchestrationState);

    /// <inheritdoc/>
    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) => _service.AbandonTaskOrchestrationWorkItemAsync(workItem);

    /// <inheritdoc/>
    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) => _service.ReleaseTaskOrchestrationWorkItemAsync(workItem);

    /// <inheritdoc/>
    public Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        _service.LockNextTaskActivityWorkItem(receiveTimeout, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) =>
        _service.RenewTaskActivityWorkItemLockAsync(workItem);

    /// <inheritdoc/>
    public Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage) =>
        _service.CompleteTaskActivityWorkItemAsync(workItem, responseMessage);

    /// <inheritdoc/>
    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem) => _service.AbandonTaskActivityWorkItemAsync(workItem);

    /// <summary>Stops it, unless it is stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(isForced: false);
        _service.Dispose();
    }

    private static AzureStorageOrchestrationServiceSettings Settings(AzureStorageTaskHubOptions options, ILoggerFactory loggers) => new()
    {
        StorageAccountClientProvider = options.Account.Clients(),
        TaskHubName = options.HubName,
        WorkerId = options.WorkerId,
        PartitionCount = options.PartitionCount,
        MaxConcurrentTaskActivityWorkItems = options.MaxConcurrentActivities,
        MaxConcurrentTaskOrchestrationWorkItems = options.MaxConcurrentOrchestrations,
        MaxQueuePollingInterval = options.MaxQueuePolling,
        LeaseInterval = options.Lease,
        LeaseRenewInterval = options.LeaseRenewal,
        LeaseAcquireInterval = options.LeaseRenewal,
        PartitionTableOperationTimeout = options.LeaseRenewal * 0.8,
        ControlQueueVisibilityTimeout = options.TurnVisibility,
        WorkItemQueueVisibilityTimeout = options.ActivityVisibility,

        // One process alone would have all of the hub, and others nothing, until it is gone.
        UseAppLease = false,

        // Without it a start that is refused would look like one that was accepted.
        ThrowExceptionOnInvalidDedupeStatus = true,
        LoggerFactory = loggers,
    };
}
