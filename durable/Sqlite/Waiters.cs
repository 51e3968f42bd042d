namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Who waits for the end of which instance.</summary>
internal sealed class Waiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource> _waits = new(StringComparer.Ordinal);

    /// <summary>Completes when the instance ends or is removed after this call. Ask first, read the state then.</summary>
    public Task For(string id)
    {
        lock (_gate)
        {
            if (!_waits.TryGetValue(id, out var wait))
            {
                wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waits.Add(id, wait);
            }

            return wait.Task;
        }
    }

    public void Ended(string id)
    {
        TaskCompletionSource? wait;
        lock (_gate)
        {
            _waits.Remove(id, out wait);
        }

        wait?.TrySetResult();
    }

    /// <summary>Ends all waiting: the store is closed.</summary>
    public void Fail(Exception exception)
    {
        lock (_gate)
        {
            foreach (var wait in _waits.Values)
            {
                wait.TrySetException(exception);
                _ = wait.Task.Exception;
            }

            _waits.Clear();
        }
    }
}
