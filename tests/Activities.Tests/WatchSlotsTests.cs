namespace MultiHubFlows.Activities.Tests;

public sealed class WatchSlotsTests
{
    [Fact]
    public void TryTake_HalfOfTheSlotsTaken_GivesNoneUntilOneIsGivenBack()
    {
        var slots = new WatchSlots(4);
        var first = slots.TryTake();
        var second = slots.TryTake();

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(slots.TryTake());
        first.Dispose();
        first.Dispose();
        Assert.NotNull(slots.TryTake());
        Assert.Null(slots.TryTake());
    }
}
