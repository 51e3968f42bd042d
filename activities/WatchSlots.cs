namespace MultiHubFlows.Activities;

/// <summary>
/// How many activities of this process may watch at once. A watch holds its activity's slot for up to a minute; were all slots watched from,
/// no effect could run. Beyond the bound a look is one read.
/// </summary>
public sealed class WatchSlots
{
    private int _free;

    /// <summary>Half of the process's activity slots may watch.</summary>
    public WatchSlots(int activitySlots) => _free = Math.Max(1, activitySlots / 2);

    /// <summary>A place to watch from until it is disposed; null where none is free.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Decrement(ref _free) >= 0)
        {
            return new Place(this);
        }

        Interlocked.Increment(ref _free);
        return null;
    }

    private sealed class Place(WatchSlots slots) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                Interlocked.Increment(ref slots._free);
            }
        }
    }
}
