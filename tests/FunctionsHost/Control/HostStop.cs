namespace MultiHubFlows.FunctionsHost.Control;

/// <summary>Who wants the host to stop, and waits for it.</summary>
internal sealed class HostStop
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Asked => _asked.Task;

    public void Ask() => _asked.TrySetResult();
}
