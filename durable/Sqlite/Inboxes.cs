namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Which instances have messages, and whose turn it is: one turn at a time per instance, with all its messages.</summary>
internal sealed class Inboxes(TimerWheel wheel, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, InstanceInbox> _open = [];
    private readonly ReadyQueue<InstanceInbox> _ready = new();

    public void Deliver(long key, string id, PendingMessage message)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out var inbox))
            {
                inbox = new InstanceInbox(key, id);
                _open.Add(key, inbox);
            }

            inbox.Pending.Add(message);
            Offer(inbox);
        }
    }

    /// <summary>The next instance with messages, locked until released; null when the caller gives up.</summary>
    public async Task<InstanceInbox?> TakeAsync(CancellationToken cancellationToken)
    {
        while (await _ready.TakeAsync(cancellationToken) is { } inbox)
        {
            lock (_gate)
            {
                inbox.Queued = false;
                if (inbox.IsReady)
                {
                    inbox.Take();
                    return inbox;
                }
            }
        }

        return null;
    }

    /// <summary>The turn is written: its messages are gone.</summary>
    public void Complete(InstanceInbox inbox)
    {
        lock (_gate)
        {
            inbox.Forget();
            inbox.Failures = 0;
        }
    }

    /// <summary>The turn went wrong: its messages come again, before later ones, after a pause of this instance alone.</summary>
    public TimeSpan Abandon(InstanceInbox inbox)
    {
        lock (_gate)
        {
            inbox.Return();
            var pause = BackOff.After(inbox.Failures++);
            if (!inbox.Closed)
            {
                inbox.Held = true;
                wheel.At(time.GetUtcNow().UtcDateTime + pause, () => LetGo(inbox));
            }

            return pause;
        }
    }

    /// <summary>The turn is over; what came meanwhile is its next one.</summary>
    public void Release(InstanceInbox inbox)
    {
        lock (_gate)
        {
            inbox.Locked = false;
            if (inbox.Pending.Count == 0 && !inbox.Closed)
            {
                inbox.Closed = true;
                _open.Remove(inbox.Key);
            }

            Offer(inbox);
        }
    }

    /// <summary>The instance is over: nothing more is delivered to it.</summary>
    public void Close(long key)
    {
        lock (_gate)
        {
            if (_open.Remove(key, out var inbox))
            {
                inbox.Closed = true;
                inbox.Pending.Clear();
            }
        }
    }

    /// <summary>Forgets everything, also the turns that go on: they can no longer be written.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            foreach (var inbox in _open.Values)
            {
                inbox.Closed = true;
            }

            _open.Clear();
            _ready.Clear();
        }
    }

    private void LetGo(InstanceInbox inbox)
    {
        lock (_gate)
        {
            inbox.Held = false;
            Offer(inbox);
        }
    }

    private void Offer(InstanceInbox inbox)
    {
        if (inbox.IsReady)
        {
            inbox.Queued = true;
            _ready.Add(inbox);
        }
    }
}
