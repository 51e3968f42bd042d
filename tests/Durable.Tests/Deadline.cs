namespace MultiHubFlows.Durable.Tests;

/// <summary>Tokens that end a test which waits for what never comes.</summary>
internal static class Deadline
{
    /// <summary>Fires in a minute, or when the test run is cancelled.</summary>
    public static CancellationToken InAMinute() => After(TimeSpan.FromMinutes(1));

    /// <summary>Fires after that time, or when the test run is cancelled.</summary>
    public static CancellationToken After(TimeSpan patience)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(patience);
        return deadline.Token;
    }
}
