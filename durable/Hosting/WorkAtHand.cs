namespace MultiHubFlows.Durable.Hosting;

/// <summary>The work items that were handed out and not given back.</summary>
internal sealed class WorkAtHand
{
    private readonly Lock _gate = new();
    private readonly HashSet<object> _items = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <summary>Notes an item; false when no more work may be begun.</summary>
    public bool TryBegin(object item)
    {
        lock (_gate)
        {
            return !_closed && _items.Add(item);
        }
    }

    public void End(object item)
    {
        lock (_gate)
        {
            _items.Remove(item);
            SignalWhenDone();
        }
    }

    /// <summary>From now on no work begins.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            SignalWhenDone();
        }
    }

    /// <summary>Completes when the last item was given back after <see cref="Close"/>, or when the patience is over.</summary>
    public async Task WhenDoneAsync(TimeSpan patience)
    {
        // The clock of the wall even in a hub with a virtual one: a stopping process does not wait for a test to move a hand.
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(_done.Task, Task.Delay(patience, TimeProvider.System, enough.Token));
        await enough.CancelAsync();
    }

    private void SignalWhenDone()
    {
        if (_closed && _items.Count == 0)
        {
            _done.TrySetResult();
        }
    }
}
