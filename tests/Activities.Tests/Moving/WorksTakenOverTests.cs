using MultiHubFlows.Activities.Moving;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Moving;

/// <summary>Whose the works are, by what one look reads.</summary>
public sealed class WorksTakenOverTests
{
    private static readonly Registration Second = Registrations.Singleton() with
    {
        Klusterlet = new KlusterletFacts("mhf-2", "new", "ns", "cluster1"),
        Move = new MoveOf(Registrations.OtherOperation, new AgentPlace(AgentMode.Singleton, null, AgentNamespace.Own, 1), "old"),
    };

    [Fact]
    public void Judge_EveryWorkNamesTheNewAgent_IsMetWithTheWorks()
    {
        var look = LookForWorksTakenOver.Judge(Second, [Work("web"), Work("db")], [Applied("web", "new"), Applied("db", "new"), Applied("web", "other-hubs", "h2")]);

        Assert.Equal(LookState.Met, look.State);
        Assert.Equal(["db", "web"], look.Works!.Works);
    }

    [Fact]
    public void Judge_NoWorks_IsMet() => Assert.Equal(LookState.Met, LookForWorksTakenOver.Judge(Second, [], [Applied("web", "other-hubs", "h2")]).State);

    [Theory]
    [InlineData("old")]
    [InlineData("one-before-that")]
    public void Judge_OneNamesAnother_Waits(string agent)
    {
        var look = LookForWorksTakenOver.Judge(Second, [Work("web"), Work("db")], [Applied("web", "new"), Applied("db", agent)]);

        Assert.Equal(LookState.Waiting, look.State);
        Assert.Contains("db", look.Seen!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_AWorkIsNotAppliedOrItsWorkIsGone_Waits()
    {
        Assert.Equal(LookState.Waiting, LookForWorksTakenOver.Judge(Second, [Work("web"), Work("db")], [Applied("web", "new")]).State);
        Assert.Equal(LookState.Waiting, LookForWorksTakenOver.Judge(Second, [], [Applied("web", "old")]).State);
    }

    [Fact]
    public void Judge_TheAgentsKnowTheHubByTwoAddresses_WillNeverBe()
    {
        var look = LookForWorksTakenOver.Judge(Second, [Work("web")], [Applied("web", "old", "h1"), Applied("web", "new", "h2")]);

        Assert.Equal(LookState.Impossible, look.State);
        Assert.Equal(Reasons.HubAddressDiffers, look.Seen!.Code);
    }

    private static ManifestWork Work(string name) => new() { Metadata = new ObjectMeta { Name = name } };

    private static AppliedManifestWorkSpec Applied(string work, string agent, string hash = "h1") => new() { ManifestWorkName = work, AgentID = agent, HubHash = hash };
}
