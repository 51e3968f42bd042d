namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The requests that one rule holds: each until the rule is removed, its client is gone or the server stops.</summary>
internal sealed class FaultHold(Action begins)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<HeldRequest> _held = [];

    public IReadOnlyList<HeldRequest> Held
    {
        get
        {
            lock (_lock)
            {
                return [.. _held];
            }
        }
    }

    public void Release() => _released.TrySetResult();

    public async Task KeepAsync(HeldRequest request, CancellationToken gone, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        lock (_lock)
        {
            _held.Add(request);
        }

        try
        {
            begins();
            await _released.Task.WaitAsync(either.Token);
        }
        finally
        {
            lock (_lock)
            {
                _held.Remove(request);
            }
        }
    }
}

/// <summary>A request that a fault holds.</summary>
public sealed record HeldRequest(string Verb, string? Resource, string? Namespace, string? Name, string User, string UserAgent);
