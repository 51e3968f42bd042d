using System.Collections.Concurrent;

using MultiHubFlows.FunctionsHost.Protocol;

namespace MultiHubFlows.FunctionsHost.Workers;

/// <summary>
/// Keeps one worker alive as the real host does: a new one at once, the next within ten seconds waits them out, one that ended with 0 is never
/// replaced, and the third that ended otherwise (within half an hour of the one before) stops the host.
/// </summary>
internal sealed partial class WorkerLives(WorkerApp app, WorkerPids pids, WorkerLogs logs, ILoggerFactory loggers, TimeProvider time) : IDisposable
{
    private const int WantsRestart = 200;
    private const int MostExits = 3;

    private static readonly TimeSpan BetweenRestarts = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ExitsAreForgottenAfter = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, WorkerChannel> _channels = new();
    private readonly ConcurrentQueue<int> _exits = new();
    private readonly SemaphoreSlim _restart = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givenUp = new();
    private readonly ILogger _console = loggers.CreateLogger("Host.Function.Console");
    private readonly ILogger _logger = loggers.CreateLogger<WorkerLives>();
    private TaskCompletionSource<Worker> _current = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Worker? _last;
    private Worker? _replaced;
    private Uri? _host;
    private int _failures;
    private long _lastFailure;

    /// <summary>The worker that was started last.</summary>
    public Worker? Last => Volatile.Read(ref _last);

    /// <summary>Whether a worker takes invocations now.</summary>
    public bool IsReady => Volatile.Read(ref _current).Task.IsCompletedSuccessfully;

    /// <summary>The exit codes of all workers that ended.</summary>
    public IReadOnlyCollection<int> Exits => _exits;

    /// <summary>Fires when the host has to stop because workers ended too often.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    public WorkerChannel? Find(string? workerId) => workerId is null ? null : _channels.GetValueOrDefault(workerId);

    /// <summary>Starts the first worker, or those after it until one is ready; its functions.</summary>
    public async Task<IReadOnlyList<RpcFunctionMetadata>> StartAsync(Uri host)
    {
        _host = host;
        await LiveAsync();
        return (await ReadyAsync(GivenUp)).Functions;
    }

    /// <summary>The worker that takes invocations now, or the next one.</summary>
    public Task<Worker> ReadyAsync(CancellationToken cancellationToken) => Volatile.Read(ref _current).Task.WaitAsync(cancellationToken);

    /// <summary>Ends a worker that does not end an invocation in its time, and starts another.</summary>
    public void Replace(Worker worker)
    {
        _replaced = worker;
        worker.Process.Kill();
    }

    /// <summary>Ends the last one: it is asked, and killed if it does not go in time.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await _stopping.CancelAsync();
        if (Last is not { Process.Exit.IsCompleted: false } worker)
        {
            return;
        }

        worker.Channel.Terminate(grace);
        try
        {
            await worker.Process.Exit.WaitAsync(grace, time);
        }
        catch (TimeoutException)
        {
            LogStubborn(_logger, worker.Process.Id);
            worker.Process.Kill();
        }
    }

    /// <summary>Ends what still lives: a host that fails leaves no worker behind.</summary>
    public void Dispose()
    {
        if (Last is { Process.Exit.IsCompleted: false } worker)
        {
            worker.Process.Kill();
        }

        _restart.Dispose();
        _stopping.Dispose();
        _givenUp.Dispose();
    }

    private async Task LiveAsync()
    {
        var id = Guid.NewGuid().ToString();
        var channel = _channels[id] = new WorkerChannel(id, app, logs);
        var worker = new Worker(new WorkerProcess(app, id, _host!, _console), channel);
        pids.Add(worker.Process.Id);
        Volatile.Write(ref _last, worker);
        LogStarted(_logger, worker.Process.Id);
        _ = WatchAsync(worker);
        try
        {
            await worker.BecomeReadyAsync(_stopping.Token);
            Volatile.Read(ref _current).TrySetResult(worker);
            LogReady(_logger, worker.Process.Id);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            // A worker that ends while it starts is counted where its process ends.
            LogNotStarted(_logger, failure.Message);
        }
    }

    private async Task WatchAsync(Worker worker)
    {
        var code = await worker.Process.Exit;
        _exits.Enqueue(code);
        LogExited(_logger, worker.Process.Id, code);
        if (code == 0 && !_stopping.IsCancellationRequested)
        {
            // Its invocations wait for functionTimeout, as on the real host.
            return;
        }

        if (Volatile.Read(ref _current).Task.IsCompleted)
        {
            Volatile.Write(ref _current, new TaskCompletionSource<Worker>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        worker.Channel.Fail(worker.Process.ExitFailure(code));
        _channels.TryRemove(worker.Channel.WorkerId, out _);
        if (!_stopping.IsCancellationRequested)
        {
            await RestartAsync(counts: code != WantsRestart && worker != _replaced);
        }
    }

    private async Task RestartAsync(bool counts)
    {
        if (counts && CountFailure() >= MostExits)
        {
            LogGivingUp(_logger, MostExits);
            await _givenUp.CancelAsync();
            return;
        }

        try
        {
            await _restart.WaitAsync(_stopping.Token);
            _ = ReleaseAsync();
            await LiveAsync();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops: nobody needs a worker any more.
        }
    }

    private async Task ReleaseAsync()
    {
        await Task.Delay(BetweenRestarts, time, CancellationToken.None);
        _restart.Release();
    }

    private int CountFailure()
    {
        _failures = _failures > 0 && time.GetElapsedTime(_lastFailure) > ExitsAreForgottenAfter ? 1 : _failures + 1;
        _lastFailure = time.GetTimestamp();
        return _failures;
    }

    [LoggerMessage(EventId = 9010, Level = LogLevel.Information, Message = "Started worker {Pid}")]
    private static partial void LogStarted(ILogger logger, int pid);

    [LoggerMessage(EventId = 9011, Level = LogLevel.Information, Message = "Worker {Pid} is ready")]
    private static partial void LogReady(ILogger logger, int pid);

    [LoggerMessage(EventId = 9012, Level = LogLevel.Warning, Message = "Worker {Pid} exited with {Code}")]
    private static partial void LogExited(ILogger logger, int pid, int code);

    [LoggerMessage(EventId = 9013, Level = LogLevel.Error, Message = "Worker exited {Times} times: the host stops")]
    private static partial void LogGivingUp(ILogger logger, int times);

    [LoggerMessage(EventId = 9014, Level = LogLevel.Error, Message = "Worker did not start: {Reason}")]
    private static partial void LogNotStarted(ILogger logger, string reason);

    [LoggerMessage(EventId = 9015, Level = LogLevel.Warning, Message = "Worker {Pid} did not end in its time and is killed")]
    private static partial void LogStubborn(ILogger logger, int pid);
}
