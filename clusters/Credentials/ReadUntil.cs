namespace MultiHubFlows.Clusters.Credentials;

/// <summary>What came over the network: used until a moment, and while it cannot be asked for again, but never beyond its own end.</summary>
internal sealed class ReadUntil(TimeProvider time, DateTimeOffset lookAgainAt, DateTimeOffset? endsAt) : IFreshness
{
    /// <summary>How soon it is asked for again at the earliest: who has it may be down, or may give what it gave before.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(30);

    public bool IsCurrent => time.GetUtcNow() is var now && now < lookAgainAt && !HasEnded(now);

    public static ReadUntil After(TimeProvider time, TimeSpan lifetime) => new(time, time.GetUtcNow() + lifetime, null);

    public IFreshness? Prolonged() => time.GetUtcNow() is var now && HasEnded(now) ? null : new ReadUntil(time, now + ShortestPause, endsAt);

    private bool HasEnded(DateTimeOffset now) => now >= endsAt;
}
