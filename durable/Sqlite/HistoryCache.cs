using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// The histories of instances that had a turn lately, so that their next turn need not read them. Bounded by the size of
/// their JSON; the one unused for longest goes first.
/// </summary>
internal sealed class HistoryCache(long maxCharacters)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _characters;

    /// <summary>The events, or null if they are to be read; taken out, because a turn may change them.</summary>
    public Cached? Take(long instance)
    {
        lock (_gate)
        {
            return Remove(instance) is { } entry ? entry.History : null;
        }
    }

    public void Put(long instance, Cached history)
    {
        lock (_gate)
        {
            Remove(instance);
            _entries.Add(instance, _byUse.AddLast(new Entry(instance, history)));
            _characters += history.Characters;
            while (_characters > maxCharacters && _byUse.First is { } oldest)
            {
                Remove(oldest.Value.Instance);
            }
        }
    }

    public void Forget(long instance)
    {
        lock (_gate)
        {
            Remove(instance);
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _entries.Clear();
            _byUse.Clear();
            _characters = 0;
        }
    }

    private Entry? Remove(long instance)
    {
        if (!_entries.Remove(instance, out var node))
        {
            return null;
        }

        _byUse.Remove(node);
        _characters -= node.Value.History.Characters;
        return node.Value;
    }

    private sealed record Entry(long Instance, Cached History);

    /// <summary>A history and the length of its JSON.</summary>
    internal sealed record Cached(IList<HistoryEvent> Events, long Characters);
}
