namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>The end of a test's patience.</summary>
internal static class TestDeadline
{
    public static CancellationTokenSource After(TimeSpan patience)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(patience);
        return deadline;
    }
}
