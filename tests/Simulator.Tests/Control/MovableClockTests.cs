using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Simulator.Control;

namespace MultiHubFlows.Simulator.Tests.Control;

public sealed class MovableClockTests
{
    private readonly FakeTimeProvider _real = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MovableClock _clock;

    public MovableClockTests() => _clock = new MovableClock(_real);

    [Fact]
    public void Advance_Clock_MovesTimeAndTimestampTogether()
    {
        var began = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromHours(2));
        _real.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(_real.GetUtcNow() + TimeSpan.FromHours(2), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(121), _clock.GetElapsedTime(began));
    }

    [Fact]
    public void Advance_PastATimer_FiresItOnceAndInOrder()
    {
        var fired = new List<string>();
        using var late = _clock.CreateTimer(_ => fired.Add("late"), null, TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        using var early = _clock.CreateTimer(_ => fired.Add("early"), null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(30));
        _real.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(["early", "late"], fired);
    }

    [Fact]
    public void Advance_ShortOfATimer_LeavesTheRestToRealTime()
    {
        var fired = 0;
        using var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(7));
        _real.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, fired);
        _real.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal(1, fired);
    }

    [Fact]
    public void Timer_Periodic_GoesOnAndStopsWhenDisposed()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        _clock.Advance(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _real.Advance(TimeSpan.FromSeconds(1));
        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(3, fired);
    }

    [Fact]
    public async Task Delay_OnTheClock_EndsWhenAdvanced()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(10), _clock, TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromMinutes(11));

        await delay.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Advance_Backwards_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromSeconds(-1)));
}
