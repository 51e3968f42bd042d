namespace MultiHubFlows.Simulator.Control;

/// <summary>
/// Real time plus an offset that only grows. Advancing moves <see cref="GetUtcNow"/> and the timestamp, and fires every timer that
/// became due, in the order of their due times; work that those timers start runs on the thread pool afterwards.
/// </summary>
public sealed class MovableClock(TimeProvider? real = null) : TimeProvider
{
    private readonly TimeProvider _real = real ?? System;
    private readonly Lock _lock = new();
    private readonly HashSet<MovableTimer> _timers = [];
    private long _offsetTicks;

    /// <summary>How far ahead of real time the clock is.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _real.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() =>
        _real.GetElapsedTime(0, _real.GetTimestamp()).Ticks + Interlocked.Read(ref _offsetTicks);

    /// <summary>Moves the clock ahead and fires what became due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _offsetTicks, by.Ticks);
        MovableTimer[] timers;
        lock (_lock)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers.OrderBy(t => t.DueTimestamp))
        {
            timer.Look();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new MovableTimer(this, callback, state);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private void Forget(MovableTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class MovableTimer : ITimer
    {
        private readonly Lock _gate = new();
        private readonly MovableClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private readonly ITimer _inner;
        private long _due = long.MaxValue;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private bool _disposed;

        public MovableTimer(MovableClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            using (ExecutionContext.SuppressFlow())
            {
                _inner = clock._real.CreateTimer(
                    static t => ((MovableTimer)t!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        public long DueTimestamp => Interlocked.Read(ref _due);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return false;
                }

                _period = period;
                Interlocked.Exchange(ref _due, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : _clock.GetTimestamp() + dueTime.Ticks);
                Arm();
                return true;
            }
        }

        public void Look()
        {
            lock (_gate)
            {
                if (_disposed || _due == long.MaxValue)
                {
                    return;
                }

                if (_clock.GetTimestamp() < _due)
                {
                    Arm();
                    return;
                }

                Interlocked.Exchange(ref _due, _period > TimeSpan.Zero ? _clock.GetTimestamp() + _period.Ticks : long.MaxValue);
                Arm();
            }

            if (_context is null)
            {
                _callback(_state);
            }
            else
            {
                ExecutionContext.Run(_context, static t => ((MovableTimer)t!)._callback(((MovableTimer)t)._state), this);
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _disposed = true;
                _inner.Dispose();
            }

            _clock.Forget(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm()
        {
            if (_due == long.MaxValue)
            {
                _inner.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            var wait = TimeSpan.FromTicks(Math.Clamp(_due - _clock.GetTimestamp(), 0, TimeSpan.TicksPerDay));
            _inner.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }
}
