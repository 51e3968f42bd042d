namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>Holds back everything a process would send or see while it is frozen, as SIGSTOP does.</summary>
internal sealed class FreezeGate(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _thawed;
    private DateTimeOffset _since;

    public bool IsFrozen
    {
        get
        {
            lock (_lock)
            {
                return _thawed is not null;
            }
        }
    }

    public void Freeze()
    {
        lock (_lock)
        {
            if (_thawed is null)
            {
                _thawed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _since = time.GetUtcNow();
            }
        }
    }

    public TimeSpan FrozenFor
    {
        get
        {
            lock (_lock)
            {
                return _thawed is null ? TimeSpan.Zero : time.GetUtcNow() - _since;
            }
        }
    }

    /// <summary>Lets everything go on.</summary>
    public void Thaw()
    {
        lock (_lock)
        {
            _thawed?.SetResult();
            _thawed = null;
        }
    }

    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        Task? thawed;
        lock (_lock)
        {
            thawed = _thawed?.Task;
        }

        if (thawed is not null)
        {
            await thawed.WaitAsync(cancellationToken);
        }
    }
}
