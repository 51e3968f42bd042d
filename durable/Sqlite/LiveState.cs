namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Everything of a store that is in memory. All of it can be made anew from the file.</summary>
internal sealed class LiveState : IDisposable
{
    private const long CachedCharacters = 4 * 1024 * 1024;

    private readonly TimerWheel _wheel;

    public LiveState(TimeProvider time)
    {
        _wheel = new TimerWheel(time);
        Inboxes = new Inboxes(_wheel, time);
        Activities = new ActivityQueue(_wheel, time);
        Timers = new DurableTimers(_wheel);
    }

    public Inboxes Inboxes { get; }

    public ActivityQueue Activities { get; }

    public DurableTimers Timers { get; }

    /// <summary>Who waits for a first turn.</summary>
    public Waiters Started { get; } = new();

    /// <summary>Who waits for an end.</summary>
    public Waiters Ended { get; } = new();

    public HistoryCache Histories { get; } = new(CachedCharacters);

    public void Reset()
    {
        _wheel.Clear();
        Inboxes.Reset();
        Activities.Reset();
        Histories.Reset();
        Timers.Reset();
    }

    public void Dispose() => _wheel.Dispose();
}
