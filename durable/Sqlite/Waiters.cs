namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Who waits for an instance to come to a point: its first turn, or its end.</summary>
internal sealed class Waiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource> _waits = new(StringComparer.Ordinal);

    /// <summary>Completes when the instance comes to the point after this call. Ask first, read the state then.</summary>
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

    public void Tell(string id)
    {
        TaskCompletionSource? wait;
        lock (_gate)
        {
            if (_waits.Count == 0)
            {
                return;
            }

            _waits.Remove(id, out wait);
        }

        wait?.TrySetResult();
    }

    /// <summary>Ends all waiting.</summary>
    public void Fail(Exception exception)
    {
        lock (_gate)
        {
            foreach (var wait in _waits.Values)
            {
                wait.TrySetException(exception);
                _ = wait.Task.Exception; // nobody may be left to look at it
            }

            _waits.Clear();
        }
    }
}
