namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Calls back at given times: one timer of the clock for all of them, and none while nothing is planned.</summary>
internal sealed class TimerWheel : IDisposable
{
    // Clocks are set and machines sleep: a timer of the clock counts only the time in between.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, long> _planned = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _disposed;

    public TimerWheel(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Turn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Calls it once, never before that time; at once if the time has passed.</summary>
    public void At(DateTime time, Action action)
    {
        lock (_gate)
        {
            var first = !_planned.TryPeek(out _, out var next) || time.Ticks < next;
            _planned.Enqueue(action, time.Ticks);
            if (first)
            {
                Arm();
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _planned.Clear();
            Arm();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _planned.Clear();
        }

        _timer.Dispose();
    }

    private void Turn()
    {
        foreach (var action in TakeDue())
        {
            action();
        }
    }

    private List<Action> TakeDue()
    {
        var due = new List<Action>();
        lock (_gate)
        {
            var now = _time.GetUtcNow().Ticks;
            while (_planned.TryPeek(out _, out var ticks) && ticks <= now)
            {
                due.Add(_planned.Dequeue());
            }

            Arm();
        }

        return due;
    }

    private void Arm()
    {
        if (_disposed)
        {
            return;
        }

        var wait = Timeout.InfiniteTimeSpan;
        if (_planned.TryPeek(out _, out var next))
        {
            // Rounded up: the clock counts whole milliseconds, and early is too early.
            var ticks = Math.Max(0, next - _time.GetUtcNow().Ticks);
            var milliseconds = (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
            wait = TimeSpan.FromMilliseconds(milliseconds);
            wait = wait < LongestWait ? wait : LongestWait;
        }

        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
