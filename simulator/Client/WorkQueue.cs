using System.Threading.Channels;

using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Simulator.Client;

/// <summary>
/// Keys to reconcile: a key is worked on once at a time, and once more when it was added meanwhile. A reconcile that throws an API or
/// connection failure is tried again with a growing delay.
/// </summary>
internal sealed partial class WorkQueue(string name, TimeProvider time, ILogger logger)
{
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private readonly Dictionary<string, KeyState> _states = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public Func<int, TimeSpan> Backoff { get; init; } =
        failures => TimeSpan.FromMilliseconds(Math.Min(20 * Math.Pow(2, failures), 16_000));

    public void Add(string key)
    {
        lock (_lock)
        {
            var state = StateOf(key);
            if (state.Running)
            {
                state.Again = true;
                return;
            }

            if (!state.Queued)
            {
                state.Queued = true;
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Adds the key after the delay; an earlier deadline of the same key stays.</summary>
    public void AddAfter(string key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            var state = StateOf(key);
            var due = time.GetUtcNow() + delay;
            if (state.Timer is not null && state.Due <= due)
            {
                return;
            }

            state.Timer?.Dispose();
            state.Due = due;
            state.Timer = time.CreateTimer(_ => Fire(key), state: null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    public async Task RunAsync(Func<string, CancellationToken, Task> reconcile, int workers, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(reconcile, cancellationToken)));
        }
        finally
        {
            lock (_lock)
            {
                foreach (var state in _states.Values)
                {
                    state.Timer?.Dispose();
                }
            }
        }
    }

    private async Task WorkAsync(Func<string, CancellationToken, Task> reconcile, CancellationToken cancellationToken)
    {
        await foreach (var key in _ready.Reader.ReadAllAsync(cancellationToken))
        {
            lock (_lock)
            {
                var state = StateOf(key);
                state.Queued = false;
                state.Running = true;
            }

            var failed = false;
            try
            {
                await reconcile(key, cancellationToken);
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                failed = true;
                LogFailed(logger, name, key, failure.Message);
            }

            Finish(key, failed);
        }
    }

    private void Finish(string key, bool failed)
    {
        TimeSpan? retry = null;
        bool again;
        lock (_lock)
        {
            var state = StateOf(key);
            state.Running = false;
            again = state.Again;
            state.Again = false;
            if (failed)
            {
                retry = Backoff(state.Failures++);
            }
            else
            {
                state.Failures = 0;
                if (!again && state.Timer is null)
                {
                    _states.Remove(key);
                }
            }
        }

        if (again)
        {
            Add(key);
        }
        else if (retry is { } delay)
        {
            AddAfter(key, delay);
        }
    }

    private void Fire(string key)
    {
        lock (_lock)
        {
            var state = StateOf(key);
            state.Timer?.Dispose();
            state.Timer = null;
        }

        Add(key);
    }

    private KeyState StateOf(string key)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            _states[key] = state = new KeyState();
        }

        return state;
    }

    [LoggerMessage(EventId = 5900, Level = LogLevel.Debug, Message = "{Controller} will try {Key} again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string controller, string key, string reason);

    private sealed class KeyState
    {
        public bool Queued { get; set; }

        public bool Running { get; set; }

        public bool Again { get; set; }

        public int Failures { get; set; }

        public ITimer? Timer { get; set; }

        public DateTimeOffset Due { get; set; }
    }
}
