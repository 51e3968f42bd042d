using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Timers and delayed starts, on a clock that the test moves.</summary>
public sealed class TimerTests
{
    [Fact]
    public async Task Timer_BeforeItsTime_StaysInTheFile()
    {
        await using var rig = await Rig.StartAsync();
        await SleepAsync(rig, "a", TimeSpan.FromHours(72));

        rig.Time.Advance(TimeSpan.FromHours(72) - TimeSpan.FromMilliseconds(1));
        await rig.ExpectNoTurnAsync();
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));

        await using var turn = await rig.TurnAsync();
        Assert.IsType<TimerFiredEvent>(Assert.Single(turn.New));
    }

    [Fact]
    public async Task Timer_TimePassedWhileNobodyRan_FiresAtTheStart()
    {
        await using var rig = await Rig.StartAsync();
        await SleepAsync(rig, "a", TimeSpan.FromMinutes(1));
        await rig.CloseAsync();
        rig.Time.Advance(TimeSpan.FromHours(1));

        await rig.RestartAsync();

        await using var turn = await rig.TurnAsync();
        Assert.IsType<TimerFiredEvent>(Assert.Single(turn.New));
    }

    [Fact]
    public async Task Timer_AfterARestart_StillFiresAtItsTime()
    {
        await using var rig = await Rig.StartAsync();
        await SleepAsync(rig, "a", TimeSpan.FromMinutes(2));

        await rig.RestartAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        await rig.ExpectNoTurnAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(1));

        await using var turn = await rig.TurnAsync();
        Assert.IsType<TimerFiredEvent>(Assert.Single(turn.New));
    }

    [Fact]
    public async Task Timer_ManyAtDifferentTimes_FireInTheirOrder()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Sleep(rig.Now.AddSeconds(30)).Sleep(rig.Now.AddSeconds(10)).Sleep(rig.Now.AddSeconds(20)).CompleteAsync();
        }

        rig.Time.Advance(TimeSpan.FromMinutes(1));

        await using var fired = await rig.TurnAsync();
        var seconds = fired.New.Cast<TimerFiredEvent>().Select(timer => timer.FireAt.Second).ToList();
        Assert.Equal([10, 20, 30], seconds);
    }

    [Fact]
    public async Task Timer_MoreThanOneRoundDue_FiresAll()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            for (var i = 0; i < 2500; i++)
            {
                turn.Sleep(rig.Now.AddSeconds(1));
            }

            await turn.CompleteAsync();
        }

        rig.Time.Advance(TimeSpan.FromSeconds(1));

        var fired = 0;
        while (fired < 2500)
        {
            await using var turn = await rig.TurnAsync();
            fired += turn.New.Count;
            await turn.CompleteAsync();
        }

        Assert.Equal(2500, fired);
    }

    [Fact]
    public async Task Timer_OfAnEarlierExecution_NeverFires()
    {
        await using var rig = await Rig.StartAsync();
        await SleepAsync(rig, "a", TimeSpan.FromMinutes(1));
        await rig.RaiseAsync("a", "again");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.ContinueAsNew("second").CompleteAsync();
        }

        rig.Time.Advance(TimeSpan.FromHours(1));

        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task Timer_FiredWhileItsExecutionEnded_IsForgottenAndTheInstanceGoesOn()
    {
        await using var rig = await Rig.StartAsync();
        await SleepAsync(rig, "a", TimeSpan.FromMinutes(1));
        await rig.RaiseAsync("a", "again");
        await using (var turn = await rig.TurnAsync())
        {
            rig.Time.Advance(TimeSpan.FromMinutes(1));
            await turn.ContinueAsNew("second").CompleteAsync();
        }

        await rig.ExpectNoTurnAsync();
        await rig.RaiseAsync("a", "go on");

        await using var next = await rig.TurnAsync();
        Assert.Equal("go on", Assert.IsType<EventRaisedEvent>(Assert.Single(next.New)).Name);
    }

    [Fact]
    public async Task Timer_InstanceIsOver_NeverFires()
    {
        await using var rig = await Rig.StartAsync();
        await SleepAsync(rig, "a", TimeSpan.FromMinutes(1));
        await rig.RaiseAsync("a", "end");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.FinishAsync();
        }

        rig.Time.Advance(TimeSpan.FromHours(1));

        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task DelayedStart_MessagesBefore_ComeAfterTheStart()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", startAt: rig.Now.AddMinutes(5));
        await rig.RaiseAsync("a", "one");
        await rig.Store.SendTaskOrchestrationMessageAsync(Rig.To("a", new ExecutionSuspendedEvent(-1, "wait")));
        await rig.ExpectNoTurnAsync();
        await rig.RestartAsync();
        await rig.ExpectNoTurnAsync();

        rig.Time.Advance(TimeSpan.FromMinutes(5));

        await using var turn = await rig.TurnAsync();
        Assert.Equal(
            [EventType.ExecutionStarted, EventType.EventRaised, EventType.ExecutionSuspended],
            turn.New.Select(happened => happened.EventType));
    }

    [Fact]
    public async Task DelayedStart_TimePassedWhileNobodyRan_StartComesFirst()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", startAt: rig.Now.AddMinutes(5));
        await rig.RaiseAsync("a", "one");
        await rig.CloseAsync();
        rig.Time.Advance(TimeSpan.FromHours(1));

        await rig.RestartAsync();

        await using var turn = await rig.TurnAsync();
        Assert.Equal([EventType.ExecutionStarted, EventType.EventRaised], turn.New.Select(happened => happened.EventType));
    }

    [Fact]
    public async Task DelayedStart_Terminated_EndsAtOnceAndNeverStarts()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a", "input", rig.Now.AddMinutes(5));
        var waiting = rig.Store.WaitForOrchestrationAsync("a", null, TimeSpan.FromDays(1), rig.Token);

        await rig.Store.ForceTerminateTaskOrchestrationAsync("a", "not needed");

        var state = await waiting;
        Assert.Equal((OrchestrationStatus.Terminated, "not needed", "input"), (state.OrchestrationStatus, state.Output, state.Input));
        var history = Durable.Sqlite.EventCodec.Deserialize(await rig.Store.GetOrchestrationHistoryAsync("a", null));
        Assert.Equal(
            [EventType.ExecutionStarted, EventType.ExecutionTerminated, EventType.ExecutionCompleted],
            history.Select(happened => happened.EventType));
        rig.Time.Advance(TimeSpan.FromMinutes(5));
        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task Start_AtATimeThatHasPassed_StartsAtOnce()
    {
        await using var rig = await Rig.StartAsync();

        await rig.CreateAsync("a", startAt: rig.Now.AddMinutes(-5));

        await using var turn = await rig.TurnAsync();
        Assert.Equal("a", turn.Id);
    }

    private static async Task SleepAsync(Rig rig, string id, TimeSpan time)
    {
        await rig.CreateAsync(id);
        await using var turn = await rig.TurnAsync();
        await turn.Sleep(rig.Now + time).CompleteAsync();
    }
}
