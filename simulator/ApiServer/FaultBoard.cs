namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The faults of one server. Safe for concurrent use.</summary>
public sealed class FaultBoard
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private TaskCompletionSource _nextHold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _any;

    /// <summary>Adds a rule behind the others and returns its id.</summary>
    public string Add(FaultRule rule)
    {
        lock (_lock)
        {
            var entry = new Entry(Guid.NewGuid().ToString("n"), rule, HoldBegins);
            _entries.Add(entry);
            _any = true;
            return entry.Id;
        }
    }

    /// <summary>Removes one rule and lets go what it holds; false when there is none of that id.</summary>
    public bool Remove(string id) => Remove(entry => entry.Id == id);

    /// <summary>Removes all rules and lets go what they hold.</summary>
    public void Clear() => Remove(_ => true);

    /// <summary>All rules with their ids, how many requests each has harmed, and what it holds now.</summary>
    public IReadOnlyList<ActiveFault> Snapshot()
    {
        lock (_lock)
        {
            return [.. _entries.Select(e => new ActiveFault(e.Id, e.Rule, e.Harmed) { Held = e.Hold.Held })];
        }
    }

    /// <summary>Ends once a request is held; at once where one is already.</summary>
    public async Task UntilHeldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // The signal first: what is held after it was taken ends it.
            Task next;
            lock (_lock)
            {
                next = _nextHold.Task;
            }

            if (Snapshot().Any(fault => fault.Held.Count > 0))
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    internal TakenFault? Take(FaultTarget target)
    {
        if (!_any)
        {
            return null;
        }

        lock (_lock)
        {
            return _entries.FirstOrDefault(e => Matches(e.Rule, target) && e.IsDue()) is { } entry ? new TakenFault(entry.Rule, entry.Hold) : null;
        }
    }

    private bool Remove(Predicate<Entry> which)
    {
        List<Entry> removed;
        lock (_lock)
        {
            removed = _entries.FindAll(which);
            _entries.RemoveAll(which);
            _any = _entries.Count > 0;
        }

        removed.ForEach(entry => entry.Hold.Release());
        return removed.Count > 0;
    }

    private void HoldBegins()
    {
        lock (_lock)
        {
            _nextHold.TrySetResult();
            _nextHold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
            || target.Verb == "watch")
        && (rule.Kind != FaultKind.HoldAfter || target.Verb != "watch");

    private static bool Fits(string? pattern, string? value) => pattern switch
    {
        null => true,
        "*" => value is not null,
        _ when pattern.StartsWith('*') => value?.EndsWith(pattern[1..], StringComparison.Ordinal) == true,
        _ when pattern.EndsWith('*') => value?.StartsWith(pattern[..^1], StringComparison.Ordinal) == true,
        _ => pattern == value,
    };

    private sealed class Entry(string id, FaultRule rule, Action holdBegins)
    {
        private int _seen;

        public FaultHold Hold { get; } = new(holdBegins);

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
public sealed record ActiveFault(string Id, FaultRule Rule, int Harmed)
{
    /// <summary>The requests that it holds now.</summary>
    public IReadOnlyList<HeldRequest> Held { get; init; } = [];
}

internal sealed record TakenFault(FaultRule Rule, FaultHold Hold);

internal sealed record FaultTarget(
    string Verb, string? Resource, string? Namespace, string? Name, string? User, string? UserAgent);
