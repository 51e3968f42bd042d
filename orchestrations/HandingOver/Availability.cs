namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>
/// What both hubs said of the cluster, look by look, and for which time it is shown that at least one of them said Available. Bounded, however long
/// a hand-off takes.
/// </summary>
public sealed record Availability
{
    private const int MostGaps = 20;
    private const int MostPeriods = 40;

    // Conditions have whole seconds, and hubs clocks of their own.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>How often was looked.</summary>
    public int Looks { get; init; }

    /// <summary>When was looked first.</summary>
    public DateTimeOffset? FirstAt { get; init; }

    /// <summary>When was looked last.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Until when it is shown that some hub said Available, from the first look on and but for the gaps.</summary>
    public DateTimeOffset? ShownUntil { get; init; }

    /// <summary>Times for which that is not shown, at most 20.</summary>
    public IReadOnlyList<AvailabilityGap> Gaps { get; init; } = [];

    /// <summary>Looks in a row at which the hubs said the same, the newest 40.</summary>
    public IReadOnlyList<AvailabilityPeriod> Periods { get; init; } = [];

    /// <summary>The last renewal of the lease of the provider's agent that was seen.</summary>
    public DateTimeOffset? FromLastLease { get; init; }

    /// <summary>The last renewal of the lease of the customer's agent that was seen.</summary>
    public DateTimeOffset? ToLastLease { get; init; }

    /// <summary>Since when the provider's hub says Available, where it does: on the hub's clock.</summary>
    public DateTimeOffset? FromSince { get; init; }

    /// <summary>Since when the customer's hub says Available, where it does: on the hub's clock.</summary>
    public DateTimeOffset? ToSince { get; init; }

    /// <summary>
    /// With one look more. A hub that says Available does so for all the time since its condition changed last; so what lies between two looks is
    /// shown too, and is a gap where neither hub's condition reaches back to what was shown before.
    /// </summary>
    public Availability With(HubsSeen seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var covered = Looks == 0 || Reaches(seen.From, FromSince) || Reaches(seen.To, ToSince);
        var available = seen.From.Available == true || seen.To.Available == true;
        return this with
        {
            Looks = Looks + 1,
            FirstAt = FirstAt ?? seen.At,
            LastAt = seen.At,
            ShownUntil = available ? seen.At : ShownUntil ?? seen.At,
            Gaps = available && !covered ? WithGap(seen.At, seen) : Gaps,
            Periods = WithPeriod(seen),
            FromLastLease = seen.From.Lease ?? FromLastLease,
            ToLastLease = seen.To.Lease ?? ToLastLease,
            FromSince = seen.From.Available is null ? FromSince : seen.From.Available == true ? seen.From.Since : null,
            ToSince = seen.To.Available is null ? ToSince : seen.To.Available == true ? seen.To.Since : null,
        };
    }

    /// <summary>At the end of the hand-off: what was not shown until the last look is a gap too.</summary>
    public Availability Ended() =>
        LastAt is { } last && ShownUntil is { } shown && shown < last && Gaps.Count < MostGaps
            ? this with { Gaps = [.. Gaps, new AvailabilityGap(shown, last, "Neither hub said Available at the last looks.")] }
            : this;

    // The same time of change as before is the same spell, whatever the hub's clock says.
    private bool Reaches(HubSeen hub, DateTimeOffset? before) =>
        hub is { Available: true, Since: { } since } && (since == before || since <= ShownUntil + Tolerance);

    private IReadOnlyList<AvailabilityGap> WithGap(DateTimeOffset until, HubsSeen seen) =>
        Gaps.Count == MostGaps ? Gaps : [.. Gaps, new AvailabilityGap(ShownUntil!.Value, until, Failures.Cut($"{seen.From.Evidence}; {seen.To.Evidence}", 200))];

    private IReadOnlyList<AvailabilityPeriod> WithPeriod(HubsSeen seen)
    {
        var one = new AvailabilityPeriod(seen.At, seen.At, 1, seen.From.Available, seen.To.Available);
        return Periods is [.., var last] && (last.From, last.To) == (one.From, one.To)
            ? [.. Periods.SkipLast(1), last with { LastAt = seen.At, Looks = last.Looks + 1 }]
            : [.. Periods.TakeLast(MostPeriods - 1), one];
    }
}

/// <summary>A time for which it is not shown that some hub said Available.</summary>
/// <param name="After">Until here it was.</param>
/// <param name="Until">From here on it is again, or was looked last.</param>
/// <param name="Evidence">What was read then.</param>
public sealed record AvailabilityGap(DateTimeOffset After, DateTimeOffset Until, string Evidence);

/// <summary>Looks in a row at which both hubs said the same.</summary>
/// <param name="FirstAt">The first of them.</param>
/// <param name="LastAt">The last of them.</param>
/// <param name="Looks">How many.</param>
/// <param name="From">Whether the provider's hub said Available; absent: it did not answer.</param>
/// <param name="To">Whether the customer's hub did; absent: it did not answer.</param>
public sealed record AvailabilityPeriod(DateTimeOffset FirstAt, DateTimeOffset LastAt, int Looks, bool? From, bool? To);
