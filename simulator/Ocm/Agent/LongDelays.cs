namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Waits that may be longer than a timer can be.</summary>
internal static class LongDelays
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    public static async Task UntilAsync(DateTimeOffset due, TimeProvider time, CancellationToken cancellationToken)
    {
        while (due - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < Longest ? left : Longest, time, cancellationToken);
        }
    }
}
