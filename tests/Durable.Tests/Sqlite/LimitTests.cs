using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>What would not work in every place where flows run is refused here too.</summary>
public sealed class LimitTests
{
    private static readonly string TooLong = new('x', 256 * 1024);
    private static readonly string Longest = new('x', (256 * 1024) - 1);

    [Fact]
    public async Task Client_SendsTooMuch_IsRefused()
    {
        await using var rig = await Rig.StartAsync();

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => rig.CreateAsync("a", TooLong));
        await rig.CreateAsync("a", Longest);
        await rig.RaiseAsync("a", "fits", Longest);
        await Assert.ThrowsAsync<ArgumentException>(() => rig.RaiseAsync("a", "big", TooLong));
        await Assert.ThrowsAsync<ArgumentException>(() => rig.RaiseAsync("a", "big", new string('ü', 128 * 1024)));

        Assert.Contains("262144 bytes", refused.Message, StringComparison.Ordinal);
        await using var turn = await rig.TurnAsync();
        Assert.Equal(["fits"], turn.Raised);
    }

    [Fact]
    public async Task CustomStatus_OfTheLimit_FailsTheInstanceAndTellsItsParent()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("parent");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.StartChild("fits").StartChild("child").CompleteAsync();
        }

        await using (var turn = await rig.TurnAsync())
        {
            await turn.Status(new string('s', 8191)).CompleteAsync();
        }

        await using (var turn = await rig.TurnAsync())
        {
            await turn.Call("NeverRun").Sleep(rig.Now).Status(new string('s', 8192)).CompleteAsync();
        }

        Assert.Equal(OrchestrationStatus.Running, await rig.StatusAsync("fits"));
        var state = await rig.StateAsync("child");
        Assert.Equal((OrchestrationStatus.Failed, "PortableLimitExceeded"), (state!.OrchestrationStatus, state.FailureDetails.ErrorType));
        await using var parent = await rig.TurnAsync();
        Assert.Equal(
            "PortableLimitExceeded",
            Assert.IsType<SubOrchestrationInstanceFailedEvent>(Assert.Single(parent.New)).FailureDetails!.ErrorType);
        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task Activity_InputOrResultTooLong_IsAFailureOfTheActivity()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("a");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Call("Big", TooLong).Call("Small").CompleteAsync();
        }

        await using (var turn = await rig.TurnAsync())
        {
            Assert.Equal("PortableLimitExceeded", Assert.IsType<TaskFailedEvent>(Assert.Single(turn.New)).FailureDetails!.ErrorType);
            await turn.CompleteAsync();
        }

        var attempt = await rig.ActivityAsync();
        Assert.Equal("Small", ((TaskScheduledEvent)attempt.TaskMessage.Event).Name);
        await rig.AnswerAsync(attempt, TooLong);

        await using var next = await rig.TurnAsync();
        Assert.Equal("PortableLimitExceeded", Assert.IsType<TaskFailedEvent>(Assert.Single(next.New)).FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task Child_InputOrOutputTooLong_IsAFailureOfTheChild()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("parent");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.StartChild("big", TooLong).StartChild("small").CompleteAsync();
        }

        await using (var small = await rig.TurnAsync())
        {
            Assert.Equal("small", small.Id);
            await small.FinishAsync(TooLong);
        }

        await using var last = await rig.TurnAsync();
        Assert.Equal(2, last.New.Count);
        Assert.All(last.New, answer => Assert.Equal(
            "PortableLimitExceeded",
            Assert.IsType<SubOrchestrationInstanceFailedEvent>(answer).FailureDetails!.ErrorType));
        Assert.Null(await rig.StateAsync("big"));
        Assert.Equal(OrchestrationStatus.Completed, await rig.StatusAsync("small"));
    }

    [Fact]
    public async Task Turn_SendsOrCarriesTooMuch_FailsTheInstance()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("sender");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Send(Rig.Raise("other", "big", TooLong)).CompleteAsync();
        }

        await rig.CreateAsync("eternal");
        await using (var turn = await rig.TurnAsync())
        {
            await turn.ContinueAsNew("second", TooLong).CompleteAsync();
        }

        Assert.Equal(OrchestrationStatus.Failed, await rig.StatusAsync("sender"));
        Assert.Equal(OrchestrationStatus.Failed, await rig.StatusAsync("eternal"));
    }

    [Fact]
    public async Task Limits_NotEnforced_LetAllPass()
    {
        await using var rig = await Rig.StartAsync(options => options with { EnforcePortableLimits = false });
        await rig.CreateAsync("a", TooLong);
        await using (var turn = await rig.TurnAsync())
        {
            await turn.Call("Big", TooLong).Status(new string('s', 10_000)).CompleteAsync();
        }

        Assert.Equal(10_000, (await rig.StateAsync("a"))!.Status.Length);
        Assert.Equal(TooLong, ((TaskScheduledEvent)(await rig.ActivityAsync()).TaskMessage.Event).Input);
    }
}
