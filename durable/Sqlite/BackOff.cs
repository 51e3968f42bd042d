namespace MultiHubFlows.Durable.Sqlite;

/// <summary>How long to leave alone what went wrong.</summary>
internal static class BackOff
{
    private const int LongestExponent = 6;

    /// <summary>1 s after the first failure, doubled by each further one, at most 60 s.</summary>
    public static TimeSpan After(int earlierFailures) =>
        TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(earlierFailures, LongestExponent)));
}
