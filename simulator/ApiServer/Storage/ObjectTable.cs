
namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The objects of one resource, their recent changes and who watches them. Guarded by the store's lock.</summary>
internal sealed class ObjectTable(GroupResource resource, long born)
{
    private const int HistoryLimit = 2_000;

    private readonly SortedList<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly Queue<StoreEvent> _history = new();
    private readonly List<WatchSubscription> _watchers = [];

    public GroupResource Resource => resource;

    /// <summary>Watches can start at this revision or later.</summary>
    public long WatchFloor { get; private set; } = born;

    /// <summary>Exact lists can go back to this revision.</summary>
    public long ExactFloor { get; private set; }

    public int Count => _objects.Count;

    public StoredObject? Get(string key) => _objects.GetValueOrDefault(key);

    /// <summary>All objects, or those of one namespace, in the order of their keys.</summary>
    public List<StoredObject> List(string? ns)
    {
        if (ns is null)
        {
            return [.. _objects.Values];
        }

        // The keys of a namespace lie between "ns/" and "ns0", the character after the slash.
        var (from, to) = (LowerBound(ns + "/"), LowerBound(ns + "0"));
        var found = new List<StoredObject>(to - from);
        for (var at = from; at < to; at++)
        {
            found.Add(_objects.GetValueAtIndex(at));
        }

        return found;
    }

    /// <summary>The objects as they were at a revision, by taking back what happened since.</summary>
    public List<StoredObject> ListAt(string? ns, long revision)
    {
        var then = new SortedList<string, StoredObject>(_objects, StringComparer.Ordinal);
        foreach (var change in _history.Reverse().TakeWhile(e => e.Revision > revision))
        {
            if (change.Old is null)
            {
                then.Remove(change.New.Key);
            }
            else
            {
                then[change.New.Key] = change.Old;
            }
        }

        return [.. then.Values.Where(o => ns is null || o.Namespace == ns)];
    }

    public List<StoreEvent> EventsAfter(long revision) => [.. _history.Where(e => e.Revision > revision)];

    public void Apply(StoreEvent change)
    {
        if (change.Kind == StoreEventKind.Deleted)
        {
            _objects.Remove(change.New.Key);
        }
        else
        {
            _objects[change.New.Key] = change.New;
        }

        _history.Enqueue(change);
        if (_history.Count > HistoryLimit)
        {
            ExactFloor = WatchFloor = _history.Dequeue().Revision;
        }

        foreach (var watcher in _watchers)
        {
            watcher.Offer(change);
        }
    }

    public void Compact(long revision)
    {
        _history.Clear();
        ExactFloor = WatchFloor = revision;
    }

    public void StartWatchesAt(long revision) => WatchFloor = revision;

    public void Subscribe(WatchSubscription watcher) => _watchers.Add(watcher);

    public void Unsubscribe(WatchSubscription watcher) => _watchers.Remove(watcher);

    public void EndWatches()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Complete();
        }

        _watchers.Clear();
    }

    private int LowerBound(string key)
    {
        var (low, high) = (0, _objects.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_objects.GetKeyAtIndex(middle), key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
