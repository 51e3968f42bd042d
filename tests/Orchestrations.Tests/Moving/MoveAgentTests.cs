using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Moving;

public sealed class MoveAgentTests
{
    private static readonly string[] TakeOver =
    [
        TaskNames.ObserveSiblings, TaskNames.ClaimMove, TaskNames.PrepareRunner, TaskNames.EnsureBootstrapCredential, TaskNames.LookForOperator,
        TaskNames.DeployKlusterlet, TaskNames.LookForCsr, TaskNames.AdmitAgent,
        TaskNames.LookForAvailability, TaskNames.CreateProbe, TaskNames.LookForProbe, TaskNames.DeleteProbe, TaskNames.LookForProbeGone,
        TaskNames.LookForLease, TaskNames.LookForLease, TaskNames.ObserveSiblings,
        TaskNames.LookForWorksTakenOver, TaskNames.LookForWorksTakenOver, TaskNames.MarkClaim,
    ];

    private static readonly string[] Settle =
    [
        TaskNames.RevokeBootstrapIdentity, TaskNames.RestoreManagedCredential, TaskNames.DeleteKlusterlet, TaskNames.LookForKlusterletGone,
        TaskNames.DeleteOwnCsrs, TaskNames.RevokeBootstrapIdentity,
        TaskNames.DeleteAgentNamespaces, TaskNames.LookForNamespacesGone, TaskNames.DeleteManagedIdentity, TaskNames.RemoveOperator, TaskNames.ReleaseSlot,
        TaskNames.LookForWorksTakenOver, TaskNames.LookForAvailability, TaskNames.LookForLease, TaskNames.LookForLease, TaskNames.ObserveSiblings,
        TaskNames.RevokeBootstrapIdentity, TaskNames.MarkClaim,
    ];

    // Nothing of these is the move's: the cluster stays a member.
    private static readonly string[] OfTheMembership =
    [
        TaskNames.ClaimManagedCluster, TaskNames.DeleteManagedCluster, TaskNames.DeleteHubNamespace, TaskNames.DeleteWorks, TaskNames.OrphanWorks,
        TaskNames.RemoveWorkFinalizers, TaskNames.RemoveKlusterletFinalizers,
    ];

    /// <summary>Every activity before the first agent is removed.</summary>
    public static TheoryData<string> BeforeTheEnd => [.. TakeOver.Concat([TaskNames.ReserveSlot, TaskNames.EnsureManagedIdentity, TaskNames.DeliverManagedCredential]).Distinct()];

    /// <summary>Every activity after that.</summary>
    public static TheoryData<string> InTheEnd => [.. Settle.Distinct().Except([TaskNames.LookForLease, TaskNames.LookForAvailability, TaskNames.ObserveSiblings, TaskNames.LookForWorksTakenOver, TaskNames.MarkClaim])];

    [Fact]
    public void RunAsync_HostedToTheCluster_TakesOverFirstAndThenRemovesTheOther()
    {
        var world = MoveWorld.Of("hosting1", "web");
        var removed = new List<Registration>();
        world.OnJoin(TaskNames.DeleteKlusterlet, registration => Note(removed, registration));

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal(RegistrationOutcome.Moved, outcome.Outcome);
        Assert.Equal([.. TakeOver, .. Settle], Course(world));
        Assert.Equal((AgentMode.Default, "cluster1"), (outcome.Mode, outcome.RunsOn));
        Assert.Equal(["web"], outcome.MovedProof!.Works);
        Assert.Equal("SingletonHosted on hosting1", outcome.MovedProof.From);
        Assert.NotNull(outcome.MovedProof.TakenOverAt);
        Assert.NotNull(outcome.MovedProof.LeaseRenewedAt);
        Assert.Equal(("hosting1", "uid-hub1"), (removed.Single().Plan.RunsOn, removed.Single().Klusterlet!.Uid));
        Assert.DoesNotContain(world.Calls, OfTheMembership.Contains);
    }

    [Fact]
    public void RunAsync_ToAHostingCluster_HasAnotherNameAnotherIdentityAndTheSameOwner()
    {
        var world = MoveWorld.Of(null);
        var made = new List<Registration>();
        var removed = new List<Registration>();
        world.OnJoin(TaskNames.DeliverManagedCredential, registration => Note(made, registration));
        world.OnJoin(TaskNames.DeleteKlusterlet, registration => Note(removed, registration));

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Hosted, "hosting1"));

        var (second, first) = (made.Single(), removed.Single());
        Assert.Equal(RegistrationOutcome.Moved, outcome.Outcome);
        Assert.Equal(Memberships.JoinedBy, second.Operation.Value);
        Assert.Equal(OnboardingWorld.Operation, second.Move!.Mover.Value);
        Assert.Equal(2, second.Plan.Names.Generation);
        Assert.NotEqual(first.Plan.Names.Klusterlet, second.Plan.Names.Klusterlet);
        Assert.NotEqual(first.Plan.Names.AgentNamespace, second.Plan.Names.AgentNamespace);
        Assert.NotEqual(first.Plan.Names.BootstrapIdentity, second.Plan.Names.BootstrapIdentity);
        Assert.Equal("uid-hub1", second.Move.OtherUid);
        Assert.True(second.Attempt > 1);
    }

    [Theory]
    [MemberData(nameof(BeforeTheEnd))]
    public void RunAsync_AStepFailsBeforeTheEnd_TheSecondGoesAndTheFirstStays(string step)
    {
        var hosted = step is TaskNames.ReserveSlot or TaskNames.EnsureManagedIdentity or TaskNames.DeliverManagedCredential;
        var world = MoveWorld.Of(hosted ? null : "hosting1", "web");
        var removed = new List<Registration>();
        var phases = new List<string?>();
        var failures = 0;
        world.OnJoin(TaskNames.DeleteKlusterlet, registration => Note(removed, registration));
        world.OnJoin(TaskNames.MarkClaim, registration => Mark(phases, registration));
        world.OnJoin(step, registration => registration.Phase is ClaimPhase.Returning or ClaimPhase.Joined ? Healthy(step) : throw Failure(++failures));

        var outcome = MoveWorld.RunToEnd(world, hosted ? MoveWorld.To(AgentMode.Hosted, "hosting1") : MoveWorld.To(AgentMode.Default));

        Assert.Equal(RegistrationOutcome.RolledBack, outcome.Outcome);
        Assert.Equal(3, failures);
        Assert.All(removed, registration => Assert.NotNull(registration.Move));
        Assert.DoesNotContain(world.Calls, OfTheMembership.Contains);
        Assert.DoesNotContain(ClaimPhase.Settling, phases);
        if (step is not (TaskNames.MarkClaim or TaskNames.ObserveSiblings))
        {
            Assert.Equal([ClaimPhase.Returning, ClaimPhase.Joined], phases);
        }
    }

    [Theory]
    [MemberData(nameof(InTheEnd))]
    public void RunAsync_TheFirstCannotBeRemoved_IsADebtAfterThreeAttempts(string step)
    {
        var world = MoveWorld.Of("hosting1", "web");
        var phases = new List<string?>();
        var failures = 0;
        world.OnJoin(TaskNames.MarkClaim, registration => Mark(phases, registration));
        world.OnJoin(step, registration => registration.Move is null ? throw Failure(++failures) : Healthy(step));
        if (step.StartsWith("LookFor", StringComparison.Ordinal))
        {
            world.OnJoin(step, registration => registration.Move is null ? Never(++failures) : Healthy(step));
        }

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal(RegistrationOutcome.MovedWithDebt, outcome.Outcome);
        Assert.True(failures >= 3, $"{failures} attempts");
        Assert.Contains("multihub move cluster1 --hub hub1", outcome.Debts![0].Command, StringComparison.Ordinal);
        Assert.Equal(ClaimPhase.Unsettled, phases[^1]);
        Assert.DoesNotContain(ClaimPhase.Joined, phases);
        Assert.DoesNotContain(world.Calls, OfTheMembership.Contains);
    }

    [Fact]
    public void RunAsync_WorksStayWithTheFirst_EndsAfterItsDeadlineAndWaitsUntilTheyAreTheFirstsAgain()
    {
        var world = MoveWorld.Of("hosting1", "web");
        var looks = new List<Registration>();
        world.OnJoin(TaskNames.LookForWorksTakenOver, registration =>
        {
            looks.Add(registration);
            return new Look { State = registration.Klusterlet!.Uid == "uid-hub1" ? LookState.Met : LookState.Waiting, Seen = new Finding("WorksNotTakenOver", "web is not.") };
        });

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal(RegistrationOutcome.TimedOut, outcome.Outcome);
        Assert.True(outcome.Undone);
        Assert.Contains("web is not.", outcome.Reason!.Sentence, StringComparison.Ordinal);
        Assert.Equal("uid-hub1", looks[^1].Klusterlet!.Uid);
        Assert.Equal(OnboardingWorld.KlusterletUid, looks[^1].Move!.OtherUid);
    }

    [Fact]
    public void RunAsync_FlipsBackAMomentLater_IsNotTakenForSettled()
    {
        var world = MoveWorld.Of("hosting1", "web");
        var looks = 0;
        world.OnJoin(TaskNames.LookForWorksTakenOver, _ => new Look { State = ++looks is 2 or 3 ? LookState.Waiting : LookState.Met, Works = new WorksResult(["web"], 1) });

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal(RegistrationOutcome.Moved, outcome.Outcome);
        Assert.Equal(5, looks);
    }

    [Fact]
    public void RunAsync_AsksForPlanAndAcceptance_ShowsWhatGoesAndWhatComes()
    {
        var world = MoveWorld.Of("hosting1");
        MoveWorld.Start(world, MoveWorld.To(AgentMode.Default), OnboardingWorld.AskAll);

        var plan = world.UntilAsked();
        var before = world.JoinCalls.ToList();
        world.Decide(plan, DecisionKind.Approve, hash: plan.SubjectHash);
        var acceptance = world.UntilAsked(notQuestion: plan.Id);
        world.Decide(acceptance, DecisionKind.Approve);

        Assert.Equal(RegistrationOutcome.Moved, MoveWorld.End(world).Outcome);
        Assert.Empty(before);
        Assert.Equal($"{OnboardingWorld.Operation}-hub1-moveplan-1", plan.Id);
        Assert.Contains(plan.Details, detail => detail.Name == "goes" && detail.Value.Contains("SingletonHosted on hosting1", StringComparison.Ordinal));
        Assert.Contains(plan.Details, detail => detail.Name == "comes" && detail.Value.Contains("Default on cluster1", StringComparison.Ordinal));
        Assert.Contains(acceptance.Details, detail => detail is { Name: "takes over from", Value: "SingletonHosted on hosting1" });
    }

    [Theory]
    [InlineData(DecisionKind.Reject, RegistrationOutcome.Rejected)]
    [InlineData(null, RegistrationOutcome.TimedOut)]
    public void RunAsync_PlanIsNotApproved_WritesNothing(DecisionKind? decision, RegistrationOutcome expected)
    {
        var world = MoveWorld.Of("hosting1");
        MoveWorld.Start(world, MoveWorld.To(AgentMode.Default), OnboardingWorld.AskAll);
        var plan = world.UntilAsked();
        if (decision is { } kind)
        {
            world.Decide(plan, kind);
        }

        Assert.Equal(expected, MoveWorld.End(world).Outcome);
        Assert.Empty(world.JoinCalls);
    }

    [Theory]
    [InlineData(DecisionKind.Reject, RegistrationOutcome.Rejected)]
    [InlineData(null, RegistrationOutcome.TimedOut)]
    public void RunAsync_AcceptanceIsNotApproved_RollsBack(DecisionKind? decision, RegistrationOutcome expected)
    {
        var world = MoveWorld.Of("hosting1");
        MoveWorld.Start(world, MoveWorld.To(AgentMode.Default), OnboardingWorld.AskAcceptance);
        var acceptance = world.UntilAsked();
        if (decision is { } kind)
        {
            world.Decide(acceptance, kind);
        }

        var outcome = MoveWorld.End(world);

        Assert.Equal(expected, outcome.Outcome);
        Assert.True(outcome.Undone);
        Assert.DoesNotContain(TaskNames.AdmitAgent, world.Calls);
        Assert.DoesNotContain(world.Calls, OfTheMembership.Contains);
    }

    [Fact]
    public void RunAsync_FailureIsAsked_OffersNoSkipAndTheDeadlineRollsBack()
    {
        var world = MoveWorld.Of("hosting1");
        world.On(TaskNames.PrepareRunner, () => throw new HubRefusedException("create is forbidden", "Forbidden", "Grant it."));
        MoveWorld.Start(world, MoveWorld.To(AgentMode.Default), OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Skip) });

        var failure = world.UntilAsked();

        Assert.Equal([DecisionKind.Retry, DecisionKind.Rollback], failure.Choices);
        Assert.Equal(RegistrationOutcome.RolledBack, MoveWorld.End(world).Outcome);
    }

    [Fact]
    public void RunAsync_CanceledBeforeTheEnd_RollsBackAndInTheEnd_IsEnded()
    {
        var early = MoveWorld.Of("hosting1");
        early.Flows.Duration = name => TimeSpan.FromSeconds(name == TaskNames.LookForWorksTakenOver ? 10 : 0.1);
        var late = MoveWorld.Of("hosting1");
        late.Flows.Duration = name => TimeSpan.FromSeconds(name == TaskNames.DeleteKlusterlet ? 60 : 0.1);
        foreach (var (world, until) in new[] { (early, TaskNames.LookForWorksTakenOver), (late, TaskNames.DeleteKlusterlet) })
        {
            MoveWorld.Start(world, MoveWorld.To(AgentMode.Default));
            Assert.True(world.Flows.Pump.RunUntil(() => world.Calls.Contains(until)));
            world.Cancel();
        }

        var (rolledBack, ended) = (MoveWorld.End(early), MoveWorld.End(late));

        Assert.Equal((RegistrationOutcome.Canceled, true), (rolledBack.Outcome, rolledBack.Undone));
        Assert.Equal(RegistrationOutcome.Moved, ended.Outcome);
    }

    [Fact]
    public void RunAsync_TheClaimIsAnothers_IsInUseAndNothingIsWritten()
    {
        var world = MoveWorld.Of("hosting1");
        world.On(TaskNames.ClaimMove, () => new ClaimResult(Held: false, "mc-uid", "op-xxxxxxxxxxxxxxxxxxxxxxxxxx", new Finding("InUse", "Another has it.")));

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal(RegistrationOutcome.InUse, outcome.Outcome);
        Assert.Equal([TaskNames.ObserveSiblings, TaskNames.ClaimMove], Course(world));
    }

    [Fact]
    public void RunAsync_AForgedRequest_FreezesAndRollsBackAtOnce()
    {
        var world = MoveWorld.Of("hosting1");
        world.Csrs.Add(world.Csr("cluster1-forged", "SHA256:forged", new CsrCheck(CsrCheckCode.CommonName, "CN is another")));

        var outcome = MoveWorld.RunToEnd(world, MoveWorld.To(AgentMode.Default));

        Assert.Equal("CsrChecksFailed", outcome.Reason!.Code);
        Assert.Equal(1, outcome.Attempt);
        Assert.Contains(TaskNames.DenyCsr, world.Calls);
        Assert.DoesNotContain(TaskNames.AdmitAgent, world.Calls);
    }

    private static List<string> Course(OnboardingWorld world) => [.. world.JoinCalls];

    private static Done Note(List<Registration> seen, Registration registration)
    {
        seen.Add(registration);
        return new Done(Changed: true);
    }

    private static MarkResult Mark(List<string?> phases, Registration registration)
    {
        phases.Add(registration.Phase);
        return new MarkResult(Found: true, Accepted: true);
    }

    private static object Healthy(string step) => step switch
    {
        TaskNames.MarkClaim => new MarkResult(Found: true, Accepted: true),
        TaskNames.LookForWorksTakenOver => new Look { State = LookState.Met },
        TaskNames.ObserveSiblings => new SiblingsResult([]),
        _ when step.StartsWith("LookFor", StringComparison.Ordinal) => new Look { State = LookState.Met },
        _ => new Done(Changed: false),
    };

    private static Look Never(int failures) => new() { State = LookState.Waiting, Seen = new Finding("Remains", $"It is there still ({failures}).") };

    private static HubRefusedException Failure(int number) => new($"it is refused ({number})", "Forbidden", "Grant it.");
}
