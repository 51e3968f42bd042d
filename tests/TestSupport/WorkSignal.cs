namespace MultiHubFlows.TestSupport;

/// <summary>Tells all who wait that a piece of work was done.</summary>
internal sealed class WorkSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes with the first work done after this call.</summary>
    public Task Next() => Volatile.Read(ref _next).Task;

    public void Done() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
