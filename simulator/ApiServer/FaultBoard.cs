namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The faults of one server. Safe for concurrent use.</summary>
public sealed class FaultBoard
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private volatile bool _any;

    /// <summary>Adds a rule behind the others and returns its id.</summary>
    public string Add(FaultRule rule)
    {
        lock (_lock)
        {
            var entry = new Entry(Guid.NewGuid().ToString("n"), rule);
            _entries.Add(entry);
            _any = true;
            return entry.Id;
        }
    }

    /// <summary>Removes one rule; false when there is none of that id.</summary>
    public bool Remove(string id)
    {
        lock (_lock)
        {
            return _entries.RemoveAll(e => e.Id == id) > 0;
        }
    }

    /// <summary>Removes all rules.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _any = false;
        }
    }

    /// <summary>All rules with their ids and how many requests each has harmed.</summary>
    public IReadOnlyList<ActiveFault> Snapshot()
    {
        lock (_lock)
        {
            return [.. _entries.Select(e => new ActiveFault(e.Id, e.Rule, e.Harmed))];
        }
    }

    internal FaultRule? Take(FaultTarget target)
    {
        if (!_any)
        {
            return null;
        }

        lock (_lock)
        {
            return _entries.FirstOrDefault(e => Matches(e.Rule, target) && e.IsDue())?.Rule;
        }
    }

    private static bool Matches(FaultRule rule, FaultTarget target) =>
        Fits(rule.Verb, target.Verb)
        && Fits(rule.Resource, target.Resource)
        && Fits(rule.Namespace, target.Namespace)
        && Fits(rule.Name, target.Name)
        && Fits(rule.User, target.User)
        && Fits(rule.UserAgent, target.UserAgent)
        && (rule.Kind is not (FaultKind.WatchClosed or FaultKind.WatchExpired or FaultKind.WatchSilent)
            || target.Verb == "watch");

    private static bool Fits(string? pattern, string? value) => pattern switch
    {
        null => true,
        "*" => value is not null,
        _ when pattern.StartsWith('*') => value?.EndsWith(pattern[1..], StringComparison.Ordinal) == true,
        _ when pattern.EndsWith('*') => value?.StartsWith(pattern[..^1], StringComparison.Ordinal) == true,
        _ => pattern == value,
    };

    private sealed class Entry(string id, FaultRule rule)
    {
        private int _seen;

        public string Id => id;

        public FaultRule Rule => rule;

        public int Harmed { get; private set; }

        public bool IsDue()
        {
            if (_seen++ < rule.Skip || Harmed >= rule.Times)
            {
                return false;
            }

            Harmed++;
            return true;
        }
    }
}

/// <summary>A rule in force.</summary>
public sealed record ActiveFault(string Id, FaultRule Rule, int Harmed);

internal sealed record FaultTarget(
    string Verb, string? Resource, string? Namespace, string? Name, string? User, string? UserAgent);
