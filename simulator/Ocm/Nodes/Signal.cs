namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>Tells waiters that something changed since they last looked; a change between two waits is not lost.</summary>
internal sealed class Signal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = New();

    /// <summary>Taken before looking, awaited after: completes with the first change after it was taken.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    public void Set()
    {
        TaskCompletionSource passed;
        lock (_lock)
        {
            passed = _next;
            _next = New();
        }

        passed.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
