namespace MultiHubFlows.Durable.Tests;

/// <summary>Tokens that end a test which waits for what never comes.</summary>
internal static class Deadline
{
    /// <summary>Fires in a minute, or when the test run is cancelled.</summary>
    public static CancellationToken InAMinute()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        return deadline.Token;
    }
}
