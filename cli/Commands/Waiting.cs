namespace MultiHubFlows.Cli.Commands;

/// <summary>Waits for a token.</summary>
internal static class Waiting
{
    /// <summary>Completes when the token fires.</summary>
    public static async Task UntilCancelledAsync(this CancellationToken cancellationToken)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(fired.SetResult);
        await fired.Task;
    }
}
