namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Wakes the store when the next message in the file is due. The timers themselves are only in the file.</summary>
internal sealed class DurableTimers(TimerWheel wheel)
{
    private readonly Lock _gate = new();
    private DateTime? _next;

    /// <summary>Called when the planned time has come.</summary>
    public Action? Fire { get; set; }

    public void Plan(DateTime due)
    {
        lock (_gate)
        {
            if (_next is { } next && next <= due)
            {
                return;
            }

            _next = due;
        }

        wheel.At(due, () => Strike(due));
    }

    public void Reset()
    {
        lock (_gate)
        {
            _next = null;
        }
    }

    private void Strike(DateTime planned)
    {
        lock (_gate)
        {
            if (_next != planned)
            {
                return; // an earlier one was planned after this, and has planned what follows
            }

            _next = null;
        }

        Fire?.Invoke();
    }
}
