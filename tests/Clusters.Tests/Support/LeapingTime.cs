using System.Collections.Concurrent;

using Microsoft.Extensions.Time.Testing;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>A clock that leaps over every pause as soon as it is asked for, and remembers it. Timeouts, which are longer, only end when pauses add up to them.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly ConcurrentQueue<TimeSpan> _pauses = new();

    public IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    public override TimeZoneInfo LocalTimeZone => _clock.LocalTimeZone;

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public void Advance(TimeSpan step) => _clock.Advance(step);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _clock.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero && dueTime < LongestPause)
        {
            _pauses.Enqueue(dueTime);
            _ = Task.Run(() => _clock.Advance(dueTime));
        }

        return timer;
    }
}
