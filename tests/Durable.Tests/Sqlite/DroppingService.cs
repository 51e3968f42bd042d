using System.Runtime.CompilerServices;

using DurableTask.Core;
using DurableTask.Core.Query;

using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.Client;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>
/// Our store whose memory is lost at a <see cref="DropPoint"/> and made anew from the file, under a worker and a client that
/// live on. The client does what a careful one does whose call was cut off: it sends again what was not written, and nothing twice.
/// </summary>
internal sealed class DroppingService :
    IOrchestrationService,
    IOrchestrationServiceClient,
    IOrchestrationServiceQueryClient,
    IOrchestrationServicePurgeClient,
    IInstanceTree,
    IInstanceSignals,
    IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConditionalWeakTable<object, Life> _owners = [];
    private readonly string _path;
    private readonly DropPoint _point;
    private volatile Life _life;
    private bool _started;
    private volatile bool _disposed;

    public DroppingService(string path, DropPoint point)
    {
        _path = path;
        _point = point;
        _life = Life.Begin(path, point);
        if (!point.Struck.IsCompleted)
        {
            _ = ReplaceWhenStruckAsync(_life);
        }
    }

    public int TaskOrchestrationDispatcherCount => _life.Service.TaskOrchestrationDispatcherCount;

    public int MaxConcurrentTaskOrchestrationWorkItems => _life.Service.MaxConcurrentTaskOrchestrationWorkItems;

    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => _life.Service.EventBehaviourForContinueAsNew;

    public int TaskActivityDispatcherCount => _life.Service.TaskActivityDispatcherCount;

    public int MaxConcurrentTaskActivityWorkItems => _life.Service.MaxConcurrentTaskActivityWorkItems;

    public async Task StartAsync()
    {
        _started = true;
        await TellAsync(service => service.StartAsync());
    }

    public Task StopAsync() => StopAsync(isForced: false);

    public Task StopAsync(bool isForced) => TellAsync(service => service.StopAsync(isForced));

    public Task CreateAsync() => Task.CompletedTask;

    public Task CreateAsync(bool recreateInstanceStore) => Task.CompletedTask;

    public Task CreateIfNotExistsAsync() => Task.CompletedTask;

    public Task DeleteAsync() => throw new NotSupportedException();

    public Task DeleteAsync(bool deleteInstanceStore) => throw new NotSupportedException();

    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0;

    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => 0;

    public Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(
        TimeSpan receiveTimeout,
        CancellationToken cancellationToken) =>
        NextAsync((service, token) => service.LockNextTaskOrchestrationWorkItemAsync(receiveTimeout, token), cancellationToken)!;

    public Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        NextAsync((service, token) => service.LockNextTaskActivityWorkItem(receiveTimeout, token), cancellationToken)!;

    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) =>
        Task.FromResult(workItem);

    public Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState) =>
        CompleteAsync(workItem, service => service.CompleteTaskOrchestrationWorkItemAsync(
            workItem,
            newOrchestrationRuntimeState,
            outboundMessages,
            orchestratorMessages,
            timerMessages,
            continuedAsNewMessage,
            orchestrationState));

    public Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage) =>
        CompleteAsync(workItem, service => service.CompleteTaskActivityWorkItemAsync(workItem, responseMessage));

    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) =>
        IfAliveAsync(workItem, service => service.AbandonTaskOrchestrationWorkItemAsync(workItem));

    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) =>
        IfAliveAsync(workItem, service => service.ReleaseTaskOrchestrationWorkItemAsync(workItem));

    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem) =>
        IfAliveAsync(workItem, service => service.AbandonTaskActivityWorkItemAsync(workItem));

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) =>
        TellAsync(service => service.CreateTaskOrchestrationAsync(creationMessage));

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[] dedupeStatuses) =>
        TellAsync(service => service.CreateTaskOrchestrationAsync(creationMessage, dedupeStatuses));

    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) =>
        TellAsync(service => service.SendTaskOrchestrationMessageAsync(message));

    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) =>
        TellAsync(service => service.SendTaskOrchestrationMessageBatchAsync(messages));

    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason) =>
        TellAsync(service => service.ForceTerminateTaskOrchestrationAsync(instanceId, reason));

    public Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId,
        string executionId,
        TimeSpan timeout,
        CancellationToken cancellationToken) =>
        AskAsync(service => service.WaitForOrchestrationAsync(instanceId, executionId, timeout, cancellationToken));

    public Task<OrchestrationState> WaitForStartAsync(string instanceId, CancellationToken cancellationToken) =>
        AskAsync(service => service.WaitForStartAsync(instanceId, cancellationToken));

    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        AskAsync(service => service.GetOrchestrationStateAsync(instanceId, allExecutions));

    public Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string executionId) =>
        AskAsync(service => service.GetOrchestrationStateAsync(instanceId, executionId));

    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId) =>
        AskAsync(service => service.GetOrchestrationHistoryAsync(instanceId, executionId));

    public Task<OrchestrationQueryResult> GetOrchestrationWithQueryAsync(
        OrchestrationQuery query,
        CancellationToken cancellationToken) =>
        AskAsync(service => service.GetOrchestrationWithQueryAsync(query, cancellationToken));

    public Task PurgeOrchestrationHistoryAsync(
        DateTime thresholdDateTimeUtc,
        OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        TellAsync(service => service.PurgeOrchestrationHistoryAsync(thresholdDateTimeUtc, timeRangeFilterType));

    public Task<PurgeResult> PurgeInstanceStateAsync(string instanceId) =>
        AskAsync(service => service.PurgeInstanceStateAsync(instanceId), new PurgeResult(1));

    public Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter) =>
        AskAsync(service => service.PurgeInstanceStateAsync(purgeInstanceFilter));

    public Task<IReadOnlyList<string>> GetChildrenAsync(string instanceId, CancellationToken cancellationToken) =>
        AskAsync(service => service.GetChildrenAsync(instanceId, cancellationToken));

    public Task<int> PurgeTreeAsync(string instanceId, CancellationToken cancellationToken) =>
        AskAsync(service => service.PurgeTreeAsync(instanceId, cancellationToken));

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return _life.DisposeAsync();
    }

    private Task<bool> TellAsync(Func<SqliteOrchestrationService, Task> call) => AskAsync(
        async service =>
        {
            await call(service);
            return true;
        },
        ifWritten: true);

    private async Task<T> AskAsync<T>(Func<SqliteOrchestrationService, Task<T>> call, T? ifWritten = default)
    {
        while (true)
        {
            var life = _life;
            try
            {
                return await call(life.Service);
            }
            catch (MemoryLostException lost)
            {
                await ReplaceAsync(life);
                if (lost.Written)
                {
                    return ifWritten!;
                }
            }
            catch (ObjectDisposedException) when (!_disposed)
            {
                await ReplaceAsync(life); // it was waiting at the one that is gone: it asks the new one
            }
        }
    }

    private async Task<TItem?> NextAsync<TItem>(
        Func<SqliteOrchestrationService, CancellationToken, Task<TItem>> take,
        CancellationToken cancellationToken)
        where TItem : class
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var life = _life;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.Over);
            try
            {
                if (await take(life.Service, either.Token) is { } item)
                {
                    _owners.Add(item, life);
                    return item;
                }
            }
            catch (ObjectDisposedException) when (!_disposed)
            {
                await ReplaceAsync(life); // it was reading when the memory was lost
            }
        }

        return null;
    }

    // A dead process completes nothing: the work item is gone, and the next life hands it out anew. Work that was written is
    // told to the observers of the suite as stored, which it is.
    private async Task CompleteAsync(object item, Func<SqliteOrchestrationService, Task> complete)
    {
        _owners.TryGetValue(item, out var life);
        if (life != _life)
        {
            throw new MemoryLostException(written: false);
        }

        try
        {
            await complete(life.Service);
        }
        catch (MemoryLostException lost)
        {
            await ReplaceAsync(life);
            if (!lost.Written)
            {
                throw;
            }
        }
    }

    private Task IfAliveAsync(object item, Func<SqliteOrchestrationService, Task> call) =>
        _owners.TryGetValue(item, out var life) && life == _life ? call(life.Service) : Task.CompletedTask;

    private async Task ReplaceWhenStruckAsync(Life life)
    {
        await _point.Struck;
        await ReplaceAsync(life);
    }

    private async Task ReplaceAsync(Life lost)
    {
        await _gate.WaitAsync();
        try
        {
            if (_life != lost || _disposed)
            {
                return;
            }

            await lost.CloseAsync();
            _life = Life.Begin(_path, _point);
            if (_started)
            {
                await _life.Service.StartAsync();
            }

            await lost.EndAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The store from one opening to the next.</summary>
    private sealed class Life(SqliteOrchestrationService service) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();

        public SqliteOrchestrationService Service { get; } = service;

        public CancellationToken Over => _over.Token;

        public static Life Begin(string path, DropPoint point) => new(SqliteOrchestrationService.Open(
            new SqliteOrchestrationServiceOptions
            {
                Path = path,
                EnforcePortableLimits = false,
                GroupCommit = false,
                FlushToDisk = false,
                CommitFaults = point,
            },
            NullLoggerFactory.Instance));

        public async Task CloseAsync() => await Service.DisposeAsync();

        public Task EndAsync() => _over.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await CloseAsync();
            _over.Dispose();
        }
    }
}
