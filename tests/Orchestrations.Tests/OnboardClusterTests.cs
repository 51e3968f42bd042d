using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests;

public sealed class OnboardClusterTests
{
    /// <summary>Every effect and every wait of a hosted join, the longest there is.</summary>
    public static TheoryData<string> Steps =>
    [
        TaskNames.ReserveSlot, TaskNames.ClaimManagedCluster, TaskNames.PrepareRunner,
        TaskNames.EnsureManagedIdentity, TaskNames.LookForManagedCredential,
        TaskNames.DeliverManagedCredential, TaskNames.EnsureBootstrapCredential,
        TaskNames.LookForOperator, TaskNames.DeployKlusterlet, TaskNames.LookForCsr, TaskNames.AdmitAgent,
        TaskNames.LookForAvailability, TaskNames.CreateProbe, TaskNames.LookForProbe, TaskNames.DeleteProbe,
        TaskNames.LookForProbeGone, TaskNames.LookForLease,
    ];

    [Theory]
    [MemberData(nameof(Steps))]
    public void RunAsync_CancelledInAnyStep_AwaitsTheEffectAndUndoesEverything(string step)
    {
        var world = new OnboardingWorld();
        world.Flows.Duration = name => name == step ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(100);
        world.Start(OnboardingWorld.Request(null, OnboardingWorld.Wish("hub1", AgentMode.SingletonHosted), OnboardingWorld.Wish("hub2")));
        world.Flows.Pump.RunUntil(() => world.Calls.Contains(step));

        world.Cancel();
        var outcome = world.End();

        var hosted = outcome.Registrations[0];
        var calls = world.JoinCalls.ToList();
        Assert.NotNull(outcome.Canceled);
        Assert.Equal(RegistrationOutcome.Canceled, hosted.Outcome);
        Assert.True(hosted.Undone);
        Assert.True(calls.LastIndexOf(TaskNames.MarkClaim) > calls.IndexOf(step));
        Assert.Contains(TaskNames.ReleaseSlot, calls);
        Assert.Equal(TaskNames.FindResidue, calls[^1]);
    }

    [Fact]
    public void RunAsync_CancelledWhileAsked_EndsAtOnce()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance));
        var question = world.UntilAsked();

        world.Cancel();
        var outcome = world.End();

        Assert.Equal(RegistrationOutcome.Canceled, outcome.Registrations[0].Outcome);
        Assert.True(world.Flows.Pump.Now - question.AskedAt < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void RunAsync_CancelledBeforeTheFirstWrite_WritesNothing()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAll));
        world.UntilAsked("all");

        world.Cancel();
        var outcome = world.End();

        Assert.Equal(RegistrationOutcome.Canceled, outcome.Registrations[0].Outcome);
        Assert.Empty(world.JoinCalls);
        Assert.Null(outcome.Registrations[0].Undone);
    }

    [Fact]
    public void C14_RunAsync_PlanApprovedAfterASecond_EndsRightAfterItsWork()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.Auto with { Plan = CheckpointPolicy.Default(OnDeadline.Reject) }));
        var question = world.UntilAsked("all");
        world.RunFor(TimeSpan.FromSeconds(1));

        world.Decide(question, DecisionKind.Approve, hash: question.SubjectHash);
        var outcome = world.End();

        Assert.Equal(RegistrationOutcome.Joined, outcome.Registrations[0].Outcome);
        Assert.True(world.Flows.Pump.Now - question.AskedAt < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void C15_RunAsync_CancelAndApprovalComeBeforeTheFirstTurn_EndsCanceled()
    {
        var world = new OnboardingWorld();
        var onboarding = world.Start(OnboardingWorld.Request(OnboardingWorld.AskAll));
        onboarding.Deliver(FlowEvents.Decision, FlowWorld.ToJson(new Decision($"{OnboardingWorld.Operation}-all-plan-1", DecisionKind.Approve, "d", null, "alice", world.Flows.Pump.Now)));
        onboarding.Deliver(FlowEvents.Cancel, FlowWorld.ToJson(new CancelRequest("bob", world.Flows.Pump.Now)));

        var outcome = world.End();

        Assert.Equal(RegistrationOutcome.Canceled, outcome.Registrations[0].Outcome);
        Assert.Empty(world.JoinCalls);
    }

    [Fact]
    public void RunAsync_TheFactsChangeAfterTheApproval_AsksAgainWithTheNewHash()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.Auto with { Plan = CheckpointPolicy.Default(OnDeadline.Reject) }));
        var first = world.UntilAsked("all");
        world.On(TaskNames.InspectManagedCluster, () => new ClusterFacts { Uid = OnboardingWorld.ClusterUid, Operator = new OperatorFacts("v1.3.1", Ready: true, CrdInstalled: true) });

        world.Decide(first, DecisionKind.Approve, hash: first.SubjectHash);
        var second = world.UntilAsked("all", notQuestion: first.Id);
        world.Decide(second, DecisionKind.Approve, hash: second.SubjectHash);

        Assert.NotEqual(first.SubjectHash, second.SubjectHash);
        Assert.Contains(second.Details, detail => detail is { Name: "changed" } && detail.Value.StartsWith("hub1: no longer written: cluster1: operator v1.3.1", StringComparison.Ordinal));
        Assert.DoesNotContain(first.Details, detail => detail.Name == "changed");
        Assert.Equal(RegistrationOutcome.Joined, world.End().Registrations[0].Outcome);
    }

    [Theory]
    [InlineData(DecisionKind.Reject, RegistrationOutcome.Rejected)]
    [InlineData(null, RegistrationOutcome.TimedOut)]
    public void RunAsync_PlanRejectedOrExpired_WritesNothing(DecisionKind? decision, RegistrationOutcome expected)
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAll));
        var question = world.UntilAsked("all");

        if (decision is { } kind)
        {
            world.Decide(question, kind);
        }

        Assert.Equal(expected, world.End().Registrations[0].Outcome);
        Assert.Empty(world.JoinCalls);
    }

    [Fact]
    public void RunAsync_OneHubFails_TheOthersJoinAndTheOutcomesKeepTheOrder()
    {
        var world = new OnboardingWorld();
        world.OnJoin(TaskNames.EnsureBootstrapCredential, registration => registration.Plan.Hub.Value == "hub2"
            ? throw new HubRefusedException("403", "Forbidden", "grant it")
            : new BootstrapCredential(
                new BootstrapIdentity("user", OnboardingWorld.IdentityUid, world.Flows.Now),
                new BootstrapToken("jti", OnboardingWorld.IdentityUid, world.Flows.Now + TimeSpan.FromMinutes(60))));

        var outcome = world.RunToEnd(OnboardingWorld.Request(null, OnboardingWorld.Wish("hub1"), OnboardingWorld.Wish("hub2"), OnboardingWorld.Wish("hub3")));

        Assert.Equal(
            [RegistrationOutcome.Joined, RegistrationOutcome.RolledBack, RegistrationOutcome.Joined],
            outcome.Registrations.Select(registration => registration.Outcome));
    }

    /// <summary>Pairs all through: in one of the two, a pair stands across the place where the sentence is cut.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public void C17_RunAsync_TenHubsAnswerWithAHuge403_TheStatusFitsAndTheOutcomeIsReached(string before)
    {
        var world = new OnboardingWorld();
        var huge = before + string.Concat(Enumerable.Repeat("\U0001F680", 100_000));
        world.On(TaskNames.InspectHub, () => throw new HubRefusedException(huge, "Forbidden", huge));
        world.On(TaskNames.LookForAvailability, () => throw new HubRefusedException(huge, "Forbidden", huge));
        var wishes = Enumerable.Range(1, 10).Select(number => OnboardingWorld.Wish($"hub{number}")).ToArray();

        var outcome = world.RunToEnd(OnboardingWorld.Request(OnboardingWorld.AskAll, wishes));

        Assert.All(outcome.Registrations, registration => Assert.Equal(RegistrationOutcome.Refused, registration.Outcome));
        Assert.All(outcome.Registrations, registration => Assert.True(registration.Reason!.Sentence.Length <= 1_000));
        Assert.All(outcome.Registrations, registration => Assert.False(char.IsHighSurrogate(registration.Reason!.Sentence[^2])));
    }

    /// <summary>What the operation shows while the others join: nine such refusals at once would be too long.</summary>
    [Fact]
    public void C17_RunAsync_NineOfTenHubsAnswerWithAHuge403_TheOperationsStatusShowsThemCut()
    {
        var world = new OnboardingWorld();
        var huge = string.Concat(Enumerable.Repeat("\U0001F680 no ", 40_000));
        world.OnHub(hub => hub.Value == "hub1" ? null : throw new HubRefusedException(huge, "Forbidden", huge));
        var wishes = Enumerable.Range(1, 10).Select(number => OnboardingWorld.Wish($"hub{number}")).ToArray();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance, wishes));

        var question = world.UntilAsked();
        var shown = world.Onboarding.StatusAs<OnboardingStatus>();
        world.Decide(question, DecisionKind.Approve);
        var outcome = world.End();

        Assert.Equal(9, shown.Refused.Count);
        Assert.All(shown.Refused, refused => Assert.EndsWith("…", refused.Reason!.Sentence, StringComparison.Ordinal));
        Assert.Equal(RegistrationOutcome.Joined, outcome.Registrations[0].Outcome);
        Assert.All(outcome.Registrations.Skip(1), registration => Assert.Equal(RegistrationOutcome.Refused, registration.Outcome));
    }

    [Fact]
    public void RunAsync_SiblingWasHealthyAndIsNot_RollsBackOnlyThisJoin()
    {
        var world = new OnboardingWorld();
        var looks = 0;
        world.On(TaskNames.ObserveSiblings, () => new SiblingsResult([new SiblingState("other", "cluster1", "hub9", Healthy: looks++ == 0, "Available")]));

        var outcome = world.RunToEnd(OnboardingWorld.Request(OnboardingWorld.Auto with { Failure = new CheckpointPolicy(CheckpointMode.Ask, TimeSpan.FromSeconds(1), OnDeadline.Rollback) })).Registrations[0];

        Assert.Equal("SiblingHarmed", outcome.Reason!.Code);
        Assert.True(outcome.Undone);
    }

    [Fact]
    public void RunAsync_TheWorkReachesAnotherCluster_IsNotAJoin()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.LookForProbe, () => new Look { State = LookState.Met, Value = "another", At = world.Flows.Now });

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal("WrongCluster", outcome.Reason!.Code);
        Assert.NotEqual(RegistrationOutcome.Joined, outcome.Outcome);
    }
}
