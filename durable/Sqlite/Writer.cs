using System.Diagnostics.CodeAnalysis;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// The one writer of the file: a thread that takes all changes that wait, writes them in one transaction, and after its
/// commit lets them happen in memory in their order. A change that is refused is rolled back alone. Callers are told after the commit,
/// also of a refusal.
/// </summary>
internal sealed partial class Writer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _connection;
    private readonly Transactions _transactions;
    private readonly Tables _tables;
    private readonly LiveState _live;
    private readonly WriterSettings _settings;
    private readonly ILogger _logger;
    private List<Change> _waiting = [];
    private List<Change> _batch = [];
    private Exception? _closed;
    private MemoryLostException? _dead;
    private long _commits;

    public Writer(SqliteConnection connection, LiveState live, WriterSettings settings, ILogger logger)
    {
        _connection = connection;
        _live = live;
        _settings = settings;
        _logger = logger;
        _transactions = new Transactions(connection, settings.FlushToDisk);
        _tables = new Tables(connection, settings.Time);
        new Thread(Loop) { IsBackground = true, Name = "store writer" }.Start();
    }

    /// <summary>Commits so far.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Completes when the change is committed and has happened in memory, or fails when it is not written.</summary>
    public Task<T> WriteAsync<T>(Func<Tables, Effects, T> write)
    {
        var change = new Change<T>(write);
        lock (_gate)
        {
            if (_closed is { } reason)
            {
                return Task.FromException<T>(reason);
            }

            _waiting.Add(change);
            if (_waiting.Count == 1)
            {
                _work.Release();
            }
        }

        return change.Done;
    }

    public async ValueTask DisposeAsync()
    {
        Close(new ObjectDisposedException(nameof(SqliteOrchestrationService), "The store is closed"));
        await _ended.Task;
        EmptyLog();
        _tables.Dispose();
        _transactions.Dispose();
        await _connection.DisposeAsync();
        _work.Dispose();
    }

    // SQLite does so when the last connection closes, but not if that one only reads. What is left is taken up at the next start.
    private void EmptyLog()
    {
        try
        {
            if (!_transactions.EmptyLog())
            {
                LogNotEmptied(_logger, "somebody reads");
            }
        }
        catch (SqliteException exception)
        {
            LogNotEmptied(_logger, exception.Message);
        }
    }

    private void Close(Exception reason)
    {
        lock (_gate)
        {
            _closed ??= reason;
            _work.Release();
        }
    }

    private void Loop()
    {
        try
        {
            while (Next())
            {
                foreach (var group in _settings.GroupCommit ? [_batch] : _batch.Select(change => new List<Change> { change }))
                {
                    Commit(group);
                }
            }
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Waits for changes and takes them all; false when closed and drained.</summary>
    private bool Next()
    {
        while (true)
        {
            _work.Wait();
            lock (_gate)
            {
                _batch.Clear();
                if (_waiting.Count > 0)
                {
                    (_batch, _waiting) = (_waiting, _batch);
                    return true;
                }

                if (_closed is not null)
                {
                    return false;
                }
            }
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever happens goes to those who wait")]
    private void Commit(List<Change> group)
    {
        try
        {
            Strike(_dead is not null, written: false);
            _transactions.Begin();
            group.ForEach(Apply);
            var commit = _commits + 1;
            Strike(_settings.Faults?.StrikesBefore(commit) == true, written: false);
            _transactions.Commit();
            Interlocked.Increment(ref _commits);
            Strike(_settings.Faults?.StrikesAfter(commit) == true, written: true);
        }
        catch (Exception exception)
        {
            _transactions.RollBack();
            Fail(group, exception);
            return;
        }

        group.ForEach(change => change.Committed(_live));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is told to the one who waits for this change, after the commit")]
    private void Apply(Change change)
    {
        _transactions.Save();
        try
        {
            change.Apply(_tables);
        }
        catch (Exception exception)
        {
            _transactions.RollBackToSaved();
            change.Refuse(exception);
        }

        _transactions.ReleaseSaved();
    }

    private void Fail(List<Change> group, Exception exception)
    {
        if (exception is MemoryLostException)
        {
            _dead ??= new MemoryLostException(written: false);
            Close(_dead);
        }
        else
        {
            LogNotCommitted(_logger, exception.Message);
        }

        group.ForEach(change => change.Fail(change.IsRefused ? _dead ?? exception : exception));
    }

    private static void Strike(bool strikes, bool written)
    {
        if (strikes)
        {
            throw new MemoryLostException(written);
        }
    }

    [LoggerMessage(EventId = 4002, Level = LogLevel.Debug, Message = "The log of the store stays beside it until the next start: {Reason}")]
    private static partial void LogNotEmptied(ILogger logger, string reason);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "A commit failed, nothing of it is written: {Reason}")]
    private static partial void LogNotCommitted(ILogger logger, string reason);
}

/// <summary>How a writer writes.</summary>
internal sealed record WriterSettings(TimeProvider Time, bool GroupCommit, bool FlushToDisk, ICommitFaults? Faults);
