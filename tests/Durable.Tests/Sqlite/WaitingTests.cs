using DurableTask.Core;
using DurableTask.Core.History;

using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>What instances that wait cost.</summary>
public sealed class WaitingTests
{
    [Fact]
    public async Task Wait_ManyInstancesWithTimers_ShareOneTimerThatIsSetForTheEarliest()
    {
        var clock = new CountingTime(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var rig = await Rig.StartAsync(options => options with { TimeProvider = clock });
        for (var i = 0; i < 300; i++)
        {
            await rig.CreateAsync($"i{i}");
            await using var turn = await rig.TurnAsync();
            await turn.Sleep(clock.GetUtcNow().UtcDateTime.AddHours(1 + i)).CompleteAsync();
        }

        Assert.Equal(1, clock.Timers);
        clock.Advance(TimeSpan.FromHours(1));
        await using var first = await rig.TurnAsync();
        Assert.Equal("i0", first.Id);
        await rig.ExpectNoTurnAsync();
        Assert.Equal(1, clock.Timers);
    }

    [Fact]
    public async Task Start_ManyInstancesThatWait_HandsOutOnlyWhatHasMessages()
    {
        await using var rig = await Rig.StartAsync();
        for (var i = 0; i < 300; i++)
        {
            await rig.CreateAsync($"i{i}");
            await using var turn = await rig.TurnAsync();
            await turn.CompleteAsync();
        }

        await rig.RaiseAsync("i7", "go");
        await rig.RestartAsync();

        await using var only = await rig.TurnAsync();
        Assert.Equal(("i7", "go"), (only.Id, Assert.Single(only.Raised)));
        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task History_ReadAgainAfterItLeftTheCache_IsTheSame()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", "first");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.CompleteAsync();
        }

        for (var i = 0; i < 60; i++)
        {
            await rig.CreateAsync($"big{i}", new string('x', 200_000));
            await using var turn = await rig.TurnAsync();
            await turn.CompleteAsync();
        }

        await rig.RaiseAsync("a", "go");

        await using var next = await rig.TurnAsync();
        Assert.Equal("first", next.History.OfType<ExecutionStartedEvent>().Single().Input);
        Assert.Equal(OrchestrationStatus.Running, await rig.StatusAsync("a"));
    }
}
