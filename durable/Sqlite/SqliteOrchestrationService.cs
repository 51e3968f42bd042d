using DurableTask.Core;
using DurableTask.Core.Query;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// A store for DurableTask.Core in one SQLite file, held by one process at a time.
/// <para>
/// A work item is completed in one transaction. Whoever awaits a call is told after its commit, which is safe also against
/// the loss of power; a process may die at any moment, and the next one goes on from the last commit. Activities run at
/// least once, and the first result counts. Messages reach an instance in the order of their commits.
/// </para>
/// </summary>
public sealed partial class SqliteOrchestrationService :
    IOrchestrationService,
    IOrchestrationServiceClient,
    IOrchestrationServiceQueryClient,
    IOrchestrationServicePurgeClient,
    IInstanceTree,
    IInstanceSignals,
    IAsyncDisposable
{
    private readonly StoreFile _file;
    private readonly LiveState _live;
    private readonly Readers _readers;
    private readonly StateQueries _states;
    private readonly WritingSide? _writing;
    private int _disposed;

    private SqliteOrchestrationService(SqliteOrchestrationServiceOptions options, StoreFile file, ILoggerFactory loggerFactory)
    {
        Options = options;
        _file = file;
        _live = new LiveState(options.TimeProvider);
        _readers = new Readers(() => file.Connect(writable: false));
        _states = new StateQueries(_readers);
        SqliteConnection? connection = null;
        try
        {
            _states.Find(""); // compiles what reads, so that a table that is missing is found now
            if (options.Access != StoreAccess.ReadOnly)
            {
                connection = file.Connect(writable: true);
                var logger = loggerFactory.CreateLogger<SqliteOrchestrationService>();
                _writing = new WritingSide(options, connection, _live, _readers, logger);
            }
        }
        catch (SqliteException)
        {
            connection?.Dispose();
            _readers.Dispose();
            _live.Dispose();
            throw;
        }
    }

    /// <summary>The options it was opened with.</summary>
    public SqliteOrchestrationServiceOptions Options { get; }

    /// <inheritdoc/>
    public int TaskOrchestrationDispatcherCount => 1;

    /// <inheritdoc/>
    public int MaxConcurrentTaskOrchestrationWorkItems => Options.MaxConcurrentOrchestrations;

    /// <inheritdoc/>
    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => BehaviorOnContinueAsNew.Carryover;

    /// <inheritdoc/>
    public int TaskActivityDispatcherCount => 1;

    /// <inheritdoc/>
    public int MaxConcurrentTaskActivityWorkItems => Options.MaxConcurrentActivities;

    private WritingSide Writing => _writing
        ?? throw new InvalidOperationException($"The store {Options.Path} was opened for reading only");

    /// <summary>Opens the store, creating or upgrading the file where the access allows it.</summary>
    /// <exception cref="StoreRefusedException">The file is in use, damaged, of a newer version, or not to be had.</exception>
    public static SqliteOrchestrationService Open(SqliteOrchestrationServiceOptions options, ILoggerFactory loggerFactory)
    {
        var file = StoreFile.Open(options.Path, options.Access);
        try
        {
            return new SqliteOrchestrationService(options, file, loggerFactory);
        }
        catch (SqliteException exception)
        {
            file.Dispose();
            throw file.Refused(exception);
        }
    }

    /// <summary>Takes up all work that is in the file.</summary>
    public Task StartAsync() => Writing.StartAsync();

    /// <inheritdoc/>
    public Task StopAsync() => StopAsync(isForced: false);

    /// <summary>Completes when everything that was asked for before is written.</summary>
    public Task StopAsync(bool isForced) => Writing.DrainAsync();

    /// <summary>Nothing to do: opening the store has created it.</summary>
    public Task CreateAsync() => Task.CompletedTask;

    /// <summary>Refuses to make the store anew: move its file away instead.</summary>
    public Task CreateAsync(bool recreateInstanceStore) => recreateInstanceStore
        ? throw new NotSupportedException("A store is made anew by moving its file away")
        : Task.CompletedTask;

    /// <summary>Nothing to do: opening the store has created it.</summary>
    public Task CreateIfNotExistsAsync() => Task.CompletedTask;

    /// <summary>Refused: a store is deleted as a file.</summary>
    public Task DeleteAsync() => throw new NotSupportedException("A store is deleted by deleting its file");

    /// <summary>Refused: a store is deleted as a file.</summary>
    public Task DeleteAsync(bool deleteInstanceStore) => DeleteAsync();

    /// <inheritdoc/>
    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    /// <summary>None: DurableTask.Core would stop all work for it. The instance that went wrong is kept back alone.</summary>
    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0;

    /// <inheritdoc/>
    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => 1;

    /// <summary>Waits for a turn without polling: until there is one or the token is cancelled, then the answer is null.</summary>
    public Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(
        TimeSpan receiveTimeout,
        CancellationToken cancellationToken) => Writing.Turns.LockNextAsync(cancellationToken)!;

    /// <inheritdoc/>
    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState? orchestrationState)
    {
        var result = orchestrationState is null ? null : new TurnResult(
            newOrchestrationRuntimeState,
            orchestrationState,
            outboundMessages,
            orchestratorMessages,
            timerMessages);
        return Writing.Turns.CompleteAsync((TurnWorkItem)workItem, result);
    }

    /// <inheritdoc/>
    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        Writing.Turns.Abandon((TurnWorkItem)workItem);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        Writing.Turns.Release((TurnWorkItem)workItem);
        return Task.CompletedTask;
    }

    /// <summary>Waits for an activity without polling: until there is one or the token is cancelled, then the answer is null.</summary>
    public Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(
        TimeSpan receiveTimeout,
        CancellationToken cancellationToken) => Writing.Activities.LockNextAsync(cancellationToken)!;

    /// <inheritdoc/>
    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) =>
        Task.FromResult(workItem);

    /// <inheritdoc/>
    public Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage) =>
        Writing.Activities.CompleteAsync((AttemptWorkItem)workItem, responseMessage);

    /// <inheritdoc/>
    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        Writing.Activities.Abandon((AttemptWorkItem)workItem);
        return Task.CompletedTask;
    }

    /// <summary>Writes what was asked for, ends all waiting, and lets another process have the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _live.Dispose();
        _readers.Dispose(); // first: whoever closes last empties the log into the file, and a reader cannot
        if (_writing is not null)
        {
            await _writing.DisposeAsync();
        }

        var closed = new ObjectDisposedException(nameof(SqliteOrchestrationService), "The store is closed");
        _live.Started.Fail(closed);
        _live.Ended.Fail(closed);
        _file.Dispose();
    }
}
