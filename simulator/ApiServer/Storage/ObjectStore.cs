using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// The objects of one cluster under one growing revision, like etcd behind an API server. Trees handed in are owned by the store
/// afterwards and must not be changed.
/// </summary>
internal sealed class ObjectStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GroupResource, ObjectTable> _tables = [];
    private long _revision = 1;
    private long _watchFloor = 1;

    /// <summary>Called under the lock after each change, in order.</summary>
    public Action<StoreEvent>? Changed { get; set; }

    public long Revision
    {
        get
        {
            lock (_lock)
            {
                return _revision;
            }
        }
    }

    public StoredObject? Get(GroupResource resource, string? ns, string name)
    {
        lock (_lock)
        {
            return Table(resource).Get(StoredObject.KeyOf(ns, name));
        }
    }

    public (List<StoredObject> Objects, long Revision) List(GroupResource resource, string? ns = null)
    {
        lock (_lock)
        {
            return (Table(resource).List(ns), _revision);
        }
    }

    /// <summary>The objects at an older revision, or null when its history is gone.</summary>
    public List<StoredObject>? ListAt(GroupResource resource, string? ns, long revision)
    {
        lock (_lock)
        {
            var table = Table(resource);
            return revision < table.ExactFloor ? null : table.ListAt(ns, revision);
        }
    }

    /// <summary>Stores a new object; null when the name is taken.</summary>
    public StoredObject? Create(GroupResource resource, JsonObject tree)
    {
        lock (_lock)
        {
            var table = Table(resource);
            var key = StoredObject.KeyOf(tree.Text("metadata", "namespace"), tree.Text("metadata", "name")!);
            return table.Get(key) is null ? Commit(table, StoreEventKind.Added, null, key, tree) : null;
        }
    }

    /// <summary>Replaces an object; null when it is no longer what the caller has seen.</summary>
    public StoredObject? Update(GroupResource resource, StoredObject seen, JsonObject tree)
    {
        lock (_lock)
        {
            var table = Table(resource);
            return ReferenceEquals(table.Get(seen.Key), seen) ? Commit(table, StoreEventKind.Modified, seen, seen.Key, tree) : null;
        }
    }

    /// <summary>Removes an object; null when it is no longer what the caller has seen.</summary>
    public StoredObject? Delete(GroupResource resource, StoredObject seen, JsonObject? last = null)
    {
        lock (_lock)
        {
            var table = Table(resource);
            return ReferenceEquals(table.Get(seen.Key), seen)
                ? Commit(table, StoreEventKind.Deleted, seen, seen.Key, last ?? seen.Tree.Copy())
                : null;
        }
    }

    /// <summary>Opens a watch; the answer's <c>TooOld</c> names the oldest revision when the wanted one is gone.</summary>
    public WatchStart Watch(GroupResource resource, string? ns, long? fromRevision)
    {
        lock (_lock)
        {
            var table = Table(resource);
            if (fromRevision < table.WatchFloor)
            {
                return new WatchStart(null, [], [], table.WatchFloor, _revision);
            }

            var subscription = new WatchSubscription(ns);
            table.Subscribe(subscription);
            return fromRevision is { } from
                ? new WatchStart(subscription, [], [.. table.EventsAfter(from).Where(e => ns is null || e.New.Namespace == ns)], null, _revision)
                : new WatchStart(subscription, table.List(ns), [], null, _revision);
        }
    }

    public void Unwatch(GroupResource resource, WatchSubscription subscription)
    {
        lock (_lock)
        {
            Table(resource).Unsubscribe(subscription);
        }
    }

    public void EndWatches(GroupResource? only = null)
    {
        lock (_lock)
        {
            foreach (var table in _tables.Values.Where(t => only is null || t.Resource == only))
            {
                table.EndWatches();
            }
        }
    }

    public void Compact()
    {
        lock (_lock)
        {
            foreach (var table in _tables.Values)
            {
                table.Compact(_revision);
            }
        }
    }

    /// <summary>Watches cannot start before now, as on a server that has just started over an older etcd.</summary>
    public void StartWatchesNow()
    {
        lock (_lock)
        {
            foreach (var table in _tables.Values)
            {
                table.StartWatchesAt(_revision);
            }

            _watchFloor = _revision;
        }
    }

    private StoredObject Commit(ObjectTable table, StoreEventKind kind, StoredObject? old, string key, JsonObject tree)
    {
        var revision = ++_revision;
        SetRevision(tree, revision.ToString(CultureInfo.InvariantCulture));
        var stored = new StoredObject(key, revision, tree);
        var change = new StoreEvent(table.Resource, kind, old, stored);
        table.Apply(change);
        Changed?.Invoke(change);
        return stored;
    }

    /// <summary>Puts the revision where a server writes it: behind the UID, or in the alphabet of custom objects.</summary>
    private static void SetRevision(JsonObject tree, string revision)
    {
        var metadata = tree.Metadata();
        if (metadata.ContainsKey("resourceVersion"))
        {
            metadata["resourceVersion"] = revision;
            return;
        }

        var sorted = tree.IndexOf("apiVersion") == 0;
        var at = sorted
            ? metadata.TakeWhile(p => string.CompareOrdinal(p.Key, "resourceVersion") < 0).Count()
            : metadata.IndexOf("uid") + 1;
        metadata.Insert(at, "resourceVersion", revision);
    }

    private ObjectTable Table(GroupResource resource)
    {
        if (!_tables.TryGetValue(resource, out var table))
        {
            _tables[resource] = table = new ObjectTable(resource, _watchFloor);
        }

        return table;
    }
}

/// <summary>What a watch starts with: all objects now, or the changes since a revision.</summary>
internal sealed record WatchStart(
    WatchSubscription? Subscription,
    IReadOnlyList<StoredObject> Objects,
    IReadOnlyList<StoreEvent> Events,
    long? TooOld,
    long Revision);
