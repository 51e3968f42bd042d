using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.Moving;

/// <summary>What may be moved, and whereto, before anything is written.</summary>
public sealed class MembershipToMoveTests
{
    public static TheoryData<string, string, RegistrationOutcome> Refused => new()
    {
        { "none", "NotAMember", RegistrationOutcome.Refused },
        { "foreign", "NotOurs", RegistrationOutcome.Refused },
        { "another cluster", "NameTakenByAnotherCluster", RegistrationOutcome.Refused },
        { ClaimPhase.Joining, "InUse", RegistrationOutcome.InUse },
        { ClaimPhase.Closing, "InUse", RegistrationOutcome.InUse },
        { ClaimPhase.Moving, "InUse", RegistrationOutcome.InUse },
        { ClaimPhase.Skipped, "MembershipUnfinished", RegistrationOutcome.Refused },
        { "no agent", "AgentMissing", RegistrationOutcome.Refused },
        { "host away", "SideAway", RegistrationOutcome.Refused },
        { "hub away", "SideAway", RegistrationOutcome.Refused },
        { "not accepted", "NotAccepted", RegistrationOutcome.Refused },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void RunAsync_TheMembershipIsNotOursToMove_SaysWhyAndWritesNothing(string what, string code, RegistrationOutcome expected)
    {
        var world = MoveWorld.Of("hosting1");
        Change(world, what);

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal(expected, outcome.Outcome);
        Assert.Equal(code, outcome.Reason!.Code);
        Assert.Empty(world.JoinCalls);
    }

    [Theory]
    [InlineData(AgentMode.SingletonHosted, null, null)]
    [InlineData(null, "hosting1", null)]
    [InlineData(AgentMode.SingletonHosted, "hosting1", null)]
    public void RunAsync_ItIsThereAlready_IsRefusedWithACodeOfItsOwn(AgentMode? mode, string? host, AgentNamespace? agentNamespace)
    {
        var world = MoveWorld.Of("hosting1");

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(mode, host, agentNamespace));

        Assert.Equal("PlaceUnchanged", outcome.Reason!.Code);
        Assert.Contains("SingletonHosted on hosting1", outcome.Reason.Sentence, StringComparison.Ordinal);
        Assert.Empty(world.JoinCalls);
    }

    [Fact]
    public void RunAsync_NothingIsAsked_GoesToTheBestOfTheOtherPlaces()
    {
        var world = MoveWorld.Of("hosting1");

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(null));

        Assert.Equal((RegistrationOutcome.Moved, AgentMode.Singleton, "cluster1"), (outcome.Outcome, outcome.Mode, outcome.RunsOn));
    }

    [Fact]
    public void RunAsync_OnlyTheNamespaceIsAsked_KeepsTheMode()
    {
        var world = MoveWorld.Of(null);

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(null, agentNamespace: AgentNamespace.Default));

        Assert.Equal((RegistrationOutcome.Moved, AgentMode.Singleton), (outcome.Outcome, outcome.Mode));
        Assert.Equal(RegistrationNames.DefaultAgentNamespace, outcome.Klusterlet!.Namespace);
    }

    [Fact]
    public void RunAsync_TheDefaultNamespaceIsTaken_IsRefusedWithTheNearestThatWorks()
    {
        var world = MoveWorld.Of("hosting1");
        world.On(TaskNames.InspectManagedCluster, () => new ClusterFacts
        {
            Uid = OnboardingWorld.ClusterUid,
            Klusterlets = [new KlusterletSeen { Name = "klusterlet", Namespace = RegistrationNames.DefaultAgentNamespace, Mode = "Singleton" }],
        });

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Singleton, agentNamespace: AgentNamespace.Default));

        Assert.Equal("AgentNamespaceTaken", outcome.Reason!.Code);
        Assert.Contains("Possible is Singleton", outcome.Reason.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void RunAsync_FactsChangeAfterTheApproval_AsksAgain()
    {
        var world = MoveWorld.Of("hosting1");
        MoveWorld.Start(world, MoveWorld.To(AgentMode.Default), OnboardingWorld.AskAll);
        var first = world.UntilAsked();
        world.On(TaskNames.InspectManagedCluster, () => new ClusterFacts { Uid = OnboardingWorld.ClusterUid, Operator = new OperatorFacts("v1.3.1", true, true) });
        world.Decide(first, Checkpoints.DecisionKind.Approve);

        var second = world.UntilAsked(notQuestion: first.Id);

        Assert.NotEqual(first.SubjectHash, second.SubjectHash);
        Assert.StartsWith("What was seen has changed", second.Ask, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClaimPhase.Settling, OnboardingWorld.Operation)]
    [InlineData(ClaimPhase.Settling, ClaimPhase.LostMover)]
    [InlineData(ClaimPhase.Unsettled, null)]
    public void RunAsync_AnEarlierMoveWasNotEnded_EndsThatAndMovesNothingElse(string phase, string? mover)
    {
        var world = MoveWorld.Of("hosting1");
        var removed = new List<Registration>();
        world.Members.Change = facts => Unsettled(facts, phase, mover);
        world.OnJoin(TaskNames.DeleteKlusterlet, registration =>
        {
            removed.Add(registration);
            return new Done(Changed: true);
        });

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal((RegistrationOutcome.Moved, "cluster1"), (outcome.Outcome, outcome.RunsOn));
        Assert.Contains(outcome.Notices, notice => notice.Code == "MoveEnded");
        Assert.Equal(("hosting1", "uid-hub1"), (removed.Single().Plan.RunsOn, removed.Single().Klusterlet!.Uid));
        Assert.DoesNotContain(TaskNames.DeployKlusterlet, world.Calls);
    }

    [Fact]
    public void RunAsync_TheMembershipMovedBefore_MovesTheAgentOfThatGeneration()
    {
        var world = MoveWorld.Of("hosting1");
        world.Members.Change = facts => Unsettled(facts, ClaimPhase.Joined, null) with
        {
            Hosting = [facts.Hosting[0] with { Agents = [] }],
        };
        var made = new List<Registration>();
        world.OnJoin(TaskNames.ClaimMove, registration =>
        {
            made.Add(registration);
            return new ClaimResult(Held: true, "mc-uid");
        });

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Hosted, "hosting1"));

        Assert.Equal(RegistrationOutcome.Moved, outcome.Outcome);
        Assert.Equal(3, made.Single().Plan.Names.Generation);
        Assert.Equal("uid-second", made.Single().Move!.OtherUid);
    }

    /// <summary>The second agent is the membership's, on the cluster itself; the first is still on its host.</summary>
    private static MembershipFacts Unsettled(MembershipFacts facts, string phase, string? mover)
    {
        var names = RegistrationNames.For(
            new ManagedClusterName("cluster1"), new HubName("hub1"), AgentMode.Default, AgentNamespace.Own, new OperationId(OnboardingWorld.Operation), generation: 2);
        var second = facts.Hosting[0].Agents[0] with
        {
            Name = names.Klusterlet,
            Uid = "uid-second",
            Namespace = names.AgentNamespace,
            Mode = "Default",
            Generation = 2,
            Mover = OnboardingWorld.Operation,
        };
        return facts with
        {
            Managed = facts.Managed with { Agents = [second] },
            Hubs =
            [
                facts.Hubs[0] with
                {
                    Member = facts.Hubs[0].Member! with
                    {
                        Phase = phase,
                        Mover = mover,
                        Generation = 2,
                        Mode = "Default",
                        HostingCluster = null,
                        MovedFrom = phase == ClaimPhase.Joined ? null : "SingletonHosted/hosting1/Own/1",
                    },
                },
            ],
        };
    }

    private static void Change(OnboardingWorld world, string what)
    {
        switch (what)
        {
            case "host away":
                world.Members.HostingAway = new Finding("Unreachable", "hosting1 does not answer.");
                break;
            case "hub away":
                world.Members.HubsAway["hub1"] = new Finding("Unreachable", "hub1 does not answer.");
                break;
            case "not accepted":
                world.Existing["hub1"] = world.Existing["hub1"] with { Accepted = false };
                break;
            case "no agent":
                world.Members.Change = facts => facts with { Hosting = [facts.Hosting[0] with { Agents = [] }] };
                break;
            default:
                world.Members.Change = facts => facts with { Hubs = [facts.Hubs[0] with { Member = Member(facts.Hubs[0].Member!, what) }] };
                break;
        }
    }

    private static MemberSeen? Member(MemberSeen member, string what) => what switch
    {
        "none" => null,
        "foreign" => member with { Operation = null },
        "another cluster" => member with { ClusterUid = "another" },
        _ => member with { Phase = what, Mover = ClaimPhase.IsMove(what) ? "op-xxxxxxxxxxxxxxxxxxxxxxxxxx" : null },
    };
}
