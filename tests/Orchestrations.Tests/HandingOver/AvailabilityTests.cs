using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Orchestrations.Tests.HandingOver;

public sealed class AvailabilityTests
{
    private static readonly DateTimeOffset Start = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void With_OneHubFlapsAndTheOtherHolds_IsNoGap()
    {
        var seen = new Availability().With(Look(0, From(-60), To(-60))).With(Look(30, From(20), To(-60)));

        Assert.Empty(seen.Ended().Gaps);
    }

    [Fact]
    public void With_BothHubsChangedBetweenTwoLooks_IsAGapUpToTheSecondLook()
    {
        var seen = new Availability().With(Look(0, From(-60), To(-60))).With(Look(30, From(20), To(21)));

        var gap = Assert.Single(seen.Gaps);
        Assert.Equal((Start, Start.AddSeconds(30)), (gap.After, gap.Until));
    }

    [Fact]
    public void With_HubDidNotAnswerAndLaterSaysSinceBefore_IsNoGap()
    {
        var seen = new Availability().With(Look(0, From(-60), None)).With(Look(30, None, None)).With(Look(60, From(-60), None));

        Assert.Empty(seen.Ended().Gaps);
        Assert.Equal([true, null, true], seen.Periods.Select(period => period.From));
    }

    [Fact]
    public void With_HubsClockIsAheadAndItsConditionUnchanged_IsNoGap()
    {
        var seen = new Availability().With(Look(0, From(300), None)).With(Look(30, From(300), None));

        Assert.Empty(seen.Ended().Gaps);
    }

    [Fact]
    public void With_NoHubSaysAvailable_IsAGapOnceOneDoesAgain()
    {
        var seen = new Availability().With(Look(0, From(-60), None)).With(Look(30, Not, Not)).With(Look(60, Not, To(50)));

        Assert.Equal((Start, Start.AddSeconds(60)), (seen.Gaps[0].After, seen.Gaps[0].Until));
    }

    [Fact]
    public void Ended_NoHubSaidAvailableAtTheLastLook_IsAGap()
    {
        var seen = new Availability().With(Look(0, From(-60), None)).With(Look(30, Not, Not));

        Assert.Empty(seen.Gaps);
        Assert.Equal((Start, Start.AddSeconds(30)), (seen.Ended().Gaps[0].After, seen.Ended().Gaps[0].Until));
    }

    [Fact]
    public void With_ThousandsOfChanges_StaysBounded()
    {
        var seen = new Availability();
        for (var look = 0; look < 5_000; look++)
        {
            seen = seen.With(Look(look * 30, look % 2 == 0 ? From(look * 30) : Not, look % 3 == 0 ? To(look * 30) : None));
        }

        Assert.Equal(5_000, seen.Looks);
        Assert.Equal(20, seen.Ended().Gaps.Count);
        Assert.Equal(40, seen.Periods.Count);
        Assert.Equal(seen.LastAt, seen.Periods[^1].LastAt);
    }

    private static HubSeen None => new(Available: null, Since: null, Lease: null, "no answer");

    private static HubSeen Not => new(Available: false, Since: Start, Lease: null, "Unknown");

    private static HubSeen From(int since) => new(Available: true, Start.AddSeconds(since), Start, "True");

    private static HubSeen To(int since) => From(since);

    private static HubsSeen Look(int at, HubSeen from, HubSeen to) => new(Start.AddSeconds(at), from, to);
}
