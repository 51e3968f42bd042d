using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Instances started by instances.</summary>
public sealed class ChildTests
{
    [Fact]
    public async Task Start_Child_RunsAndItsResultReachesTheParent()
    {
        await using var rig = await Rig.StartAsync();
        await StartFamilyAsync(rig, "parent", "child");

        await using (var child = await rig.TurnAsync())
        {
            Assert.Equal("child", child.Id);
            Assert.Equal("parent", (await rig.StateAsync("child"))!.ParentInstance.OrchestrationInstance.InstanceId);
            await child.FinishAsync("\"done\"");
        }

        await using var parent = await rig.TurnAsync();
        Assert.Equal("\"done\"", Assert.IsType<SubOrchestrationInstanceCompletedEvent>(Assert.Single(parent.New)).Result);
    }

    [Fact]
    public async Task Start_ChildIdIsLive_TheParentIsTold()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("child");
        await using (var other = await rig.TurnAsync())
        {
            await other.CompleteAsync();
        }

        await StartFamilyAsync(rig, "parent", "child");

        await using var parent = await rig.TurnAsync();
        var failed = Assert.IsType<SubOrchestrationInstanceFailedEvent>(Assert.Single(parent.New));
        Assert.Equal("InstanceAlreadyRunning", failed.FailureDetails!.ErrorType);
        Assert.Contains("child", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(OrchestrationStatus.Running, await rig.StatusAsync("child"));
        Assert.Empty(await rig.Store.GetChildrenAsync("parent", rig.Token));
    }

    [Fact]
    public async Task Start_ItselfAsChild_IsToldToo()
    {
        await using var rig = await Rig.StartAsync();

        await StartFamilyAsync(rig, "parent", "parent");

        await using var parent = await rig.TurnAsync();
        Assert.IsType<SubOrchestrationInstanceFailedEvent>(Assert.Single(parent.New));
    }

    [Fact]
    public async Task Start_ChildIdIsLiveAndNobodyAwaitsIt_NothingHappens()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("child");
        await using (var other = await rig.TurnAsync())
        {
            await other.CompleteAsync();
        }

        await rig.CreateAsync("parent");
        await using (var parent = await rig.TurnAsync())
        {
            var tags = new Dictionary<string, string>(StringComparer.Ordinal) { [OrchestrationTags.FireAndForget] = "" };
            await parent.StartChild("child", tags: tags).CompleteAsync();
        }

        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task Start_ChildIdIsOver_TakesItsPlace()
    {
        await using var rig = await Rig.StartAsync();
        await rig.CreateAsync("child");
        await using (var other = await rig.TurnAsync())
        {
            await other.FinishAsync("old");
        }

        await StartFamilyAsync(rig, "parent", "child");

        await using var child = await rig.TurnAsync();
        Assert.Equal("child", child.Id);
        Assert.Equal(OrchestrationStatus.Pending, await rig.StatusAsync("child"));
        Assert.Equal(["child"], await rig.Store.GetChildrenAsync("parent", rig.Token));
    }

    [Fact]
    public async Task ResultOfAChild_ParentContinuedAsNew_IsDropped()
    {
        await using var rig = await Rig.StartAsync();
        await StartFamilyAsync(rig, "parent", "child");
        await using var child = await rig.TurnAsync();
        await rig.RaiseAsync("parent", "again");
        await using (var parent = await rig.TurnAsync())
        {
            await parent.ContinueAsNew("second").CompleteAsync();
        }

        await child.FinishAsync("late");

        await rig.ExpectNoTurnAsync();
    }

    [Fact]
    public async Task Children_SeveralAndGrandchildren_AreThoseOfTheInstanceInOrder()
    {
        await using var rig = await Rig.StartAsync();
        await StartFamilyAsync(rig, "parent", "c2", "c1");
        await using (var child = await rig.TurnAsync())
        {
            await child.StartChild("grandchild").CompleteAsync();
        }

        Assert.Equal(["c2", "c1"], await rig.Store.GetChildrenAsync("parent", rig.Token));
        Assert.Equal(["grandchild"], await rig.Store.GetChildrenAsync("c2", rig.Token));
        Assert.Empty(await rig.Store.GetChildrenAsync("missing", rig.Token));
    }

    [Fact]
    public async Task Children_ParentReplacedByAnotherOfItsId_AreNotTheOthers()
    {
        await using var rig = await Rig.StartAsync();
        await StartFamilyAsync(rig, "parent", "child");
        await using (var child = await rig.TurnAsync())
        {
            await child.FinishAsync();
        }

        await using (var parent = await rig.TurnAsync())
        {
            await parent.FinishAsync();
        }

        await rig.CreateAsync("parent");

        Assert.Empty(await rig.Store.GetChildrenAsync("parent", rig.Token));
        Assert.Equal(OrchestrationStatus.Completed, await rig.StatusAsync("child"));
    }

    private static async Task StartFamilyAsync(Rig rig, string parent, params string[] children)
    {
        await rig.CreateAsync(parent);
        await using var turn = await rig.TurnAsync();
        foreach (var child in children)
        {
            turn.StartChild(child);
        }

        await turn.CompleteAsync();
    }
}
