namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>
/// Whether an object may be judged. Operations at work when a sweep began are excused by <see cref="LiveOperations"/>; one that began
/// later made what it made after the sweep began, give or take what clocks differ.
/// </summary>
public static class Settled
{
    /// <summary>What is younger than this when a sweep begins is left for the next one.</summary>
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether no operation is at work on it and it is old enough.</summary>
    public static bool Is(string? operation, DateTimeOffset? createdAt, LiveOperations live, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(live);
        return !live.Contains(operation) && (createdAt is not { } created || now - created >= Time);
    }
}

/// <summary>What was seen, short enough to be stored 500 times.</summary>
public static class Evidence
{
    /// <summary>The longest.</summary>
    public const int Longest = 160;

    /// <summary>One line of it.</summary>
    public static string Cut(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Failures.Cut(string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim(), Longest);
    }
}
