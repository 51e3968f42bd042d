using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests;

public sealed class JoinHubTests
{
    private static readonly string[] Runbook =
    [
        TaskNames.ObserveSiblings, TaskNames.ClaimManagedCluster, TaskNames.PrepareRunner,
        TaskNames.EnsureBootstrapCredential, TaskNames.LookForOperator, TaskNames.DeployKlusterlet,
        TaskNames.LookForCsr, TaskNames.AdmitAgent, TaskNames.LookForAvailability,
        TaskNames.CreateProbe, TaskNames.LookForProbe, TaskNames.DeleteProbe, TaskNames.LookForProbeGone,
        TaskNames.LookForLease, TaskNames.LookForLease, TaskNames.ObserveSiblings,
        TaskNames.MarkClaim, TaskNames.RevokeBootstrapIdentity, TaskNames.RevokeBootstrapIdentity,
    ];

    [Fact]
    public void RunAsync_EverythingHealthy_FollowsTheRunbookAndProvesTheJoin()
    {
        var world = new OnboardingWorld();

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal(Runbook, world.JoinCalls);
        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal("cluster1-aaaaa", outcome.Csr!.Name);
        Assert.True(outcome.Proof!.LeaseTimes[0] < outcome.Proof.LeaseTimes[1]);
        Assert.All(outcome.Steps, step => Assert.NotEqual("Start", step.Name));
    }

    [Fact]
    public void RunAsync_Hosted_ReservesASlotFirstAndDeliversTheManagedCredentialBeforeTheAgent()
    {
        var world = new OnboardingWorld();

        world.RunToEnd(OnboardingWorld.Request(null, OnboardingWorld.Wish("hub1", AgentMode.SingletonHosted)));

        var calls = world.JoinCalls.ToList();
        Assert.Equal([TaskNames.ObserveSiblings, TaskNames.ReserveSlot, TaskNames.ClaimManagedCluster], calls[..3]);
        Assert.True(calls.IndexOf(TaskNames.DeliverManagedCredential) > calls.IndexOf(TaskNames.LookForManagedCredential));
        Assert.True(calls.IndexOf(TaskNames.DeliverManagedCredential) < calls.IndexOf(TaskNames.DeployKlusterlet));
    }

    [Fact]
    public void RunAsync_OperatorSeenReady_IsNotWaitedFor()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.PrepareRunner, () => new RunnerResult(new OperatorResult(Installed: false, Ready: true), new NamespaceResult(Ready: true)));

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.DoesNotContain(TaskNames.LookForOperator, world.JoinCalls);
    }

    [Theory]
    [InlineData(TaskNames.LookForOperator)]
    [InlineData(TaskNames.LookForCsr)]
    [InlineData(TaskNames.LookForLease)]
    public void RunAsync_ALookIsRefused_RollsBackWithItsReasonAndIsNoDefect(string look)
    {
        var world = new OnboardingWorld();
        world.On(look, () => throw new HubRefusedException("watch is forbidden", "Forbidden", "Grant it."));

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal((RegistrationOutcome.RolledBack, "Forbidden", "Grant it."), (outcome.Outcome, outcome.Reason!.Code, outcome.Reason.NextStep));
        Assert.True(outcome.Undone);
    }

    [Fact]
    public void RunAsync_OldNamespaceStillThere_IsWaitedForAndPreparedAgain()
    {
        var world = new OnboardingWorld();
        var old = true;
        world.On(TaskNames.PrepareRunner, () => new RunnerResult(new OperatorResult(Installed: true), new NamespaceResult(Ready: !old)));
        world.On(TaskNames.LookForAgentNamespace, () =>
        {
            old = false;
            return new Look { State = LookState.Met };
        });

        Assert.Equal(RegistrationOutcome.Joined, world.RunToEnd().Registrations[0].Outcome);
        Assert.Equal(2, world.JoinCalls.Count(call => call == TaskNames.PrepareRunner));
    }

    [Fact]
    public void RunAsync_AcceptanceAsked_ShowsSubjectAndFingerprintAndWritesNothingUntilApproved()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance));

        var question = world.UntilAsked();
        var before = world.Calls.ToList();
        world.Decide(question, DecisionKind.Approve);
        var outcome = world.End().Registrations[0];

        Assert.DoesNotContain(TaskNames.AdmitAgent, before);
        Assert.Contains(question.Details, detail => detail is { Name: "key fingerprint", Value: "SHA256:one" });
        Assert.Contains(question.Details, detail => detail.Name == "subject");
        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal("alice", Assert.Single(outcome.Decisions).Who);
    }

    [Fact]
    public void C2_RunAsync_FourOfOthersWait_OursAloneIsOfferedAndTheFourAreReportedOnce()
    {
        var world = new OnboardingWorld();
        string[] others = ["cluster1-0", "cluster1-1", "cluster1-2", "cluster1-3"];
        world.On(TaskNames.LookForCsr, () => new Look
        {
            State = LookState.Met,
            Csrs = new CsrLook { Ours = [.. world.Csrs], Foreign = others, ForeignCount = others.Length, Agent = world.Agent, At = world.Flows.Now },
        });
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance));

        var question = world.UntilAsked();
        world.Decide(question, DecisionKind.Approve);
        var outcome = world.End().Registrations[0];

        Assert.Equal(Assert.Single(world.Csrs).Name, Assert.Single(question.Details, detail => detail.Name == "csr").Value);
        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        var notice = Assert.Single(outcome.Notices);
        Assert.Equal("ForeignCsrs", notice.Code);
        Assert.All(others, name => Assert.Contains(name, notice.Sentence, StringComparison.Ordinal));
        Assert.DoesNotContain(TaskNames.DenyCsr, world.Calls);
        Assert.DoesNotContain(TaskNames.DeleteCsr, world.Calls);
    }

    [Fact]
    public void C13_RunAsync_AcceptanceExpiresThreeTimesWithRetry_OneApprovalIsEnough()
    {
        var policies = OnboardingWorld.AskAcceptance with
        {
            Acceptance = new CheckpointPolicy(CheckpointMode.Ask, TimeSpan.FromSeconds(2), OnDeadline.Reject),
            Failure = CheckpointPolicy.Default(OnDeadline.Rollback),
        };
        var world = new OnboardingWorld();
        world.OnJoin(TaskNames.DeleteOwnCsrs, _ => new Done(Changed: false));
        world.Start(OnboardingWorld.Request(policies));
        string? last = null;

        for (var round = 0; round < 3; round++)
        {
            var acceptance = world.UntilAsked(notQuestion: last);
            var failure = world.UntilAsked(notQuestion: acceptance.Id);
            Assert.Equal(CheckpointKind.Failure, failure.Checkpoint);
            world.Decide(failure, DecisionKind.Retry);
            last = failure.Id;
        }

        world.Decide(world.UntilAsked(notQuestion: last), DecisionKind.Approve);

        Assert.Equal(RegistrationOutcome.Joined, world.End().Registrations[0].Outcome);
    }

    [Fact]
    public void C23_RunAsync_RejectedThenRetried_AsksANewQuestionThatTheOldAnswerDoesNotAnswer()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }));

        var first = world.UntilAsked();
        world.Decide(first, DecisionKind.Reject);
        var failure = world.UntilAsked(notQuestion: first.Id);
        world.Decide(failure, DecisionKind.Retry);
        world.Flows.Pump.RunUntil(() => world.Calls.Contains(TaskNames.DeleteOwnCsrs));
        world.Csrs.Add(world.Csr("cluster1-bbbbb", "SHA256:two"));
        var second = world.UntilAsked(notQuestion: failure.Id);
        world.Decide(first, DecisionKind.Approve, id: "late");
        world.RunFor(TimeSpan.FromMinutes(1));
        var still = world.UntilAsked();
        world.Decide(second, DecisionKind.Approve);
        var outcome = world.End().Registrations[0];

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, still.Id);
        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.False(outcome.Decisions.Single(answer => answer.DecisionId == "late").Taken);
    }

    [Fact]
    public void C24_RunAsync_TheSameDecisionTwiceAndAnotherHash_AreAnsweredAndCountOnce()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance));

        var question = world.UntilAsked();
        world.Decide(question, DecisionKind.Approve, id: "wrong", hash: "sha256:other");
        world.Decide(question, DecisionKind.Approve, id: "wrong", hash: question.SubjectHash);
        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(question.Id, world.UntilAsked().Id);
        world.Decide(question, DecisionKind.Approve, id: "right", hash: question.SubjectHash);
        world.Decide(question, DecisionKind.Approve, id: "right", hash: question.SubjectHash);
        var outcome = world.End().Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal(["wrong", "right"], outcome.Decisions.Select(answer => answer.DecisionId));
        Assert.Contains("sha256:other", outcome.Decisions[0].Reason, StringComparison.Ordinal);
        Assert.Equal(1, world.Calls.Count(call => call == TaskNames.AdmitAgent));
    }

    [Fact]
    public void RunAsync_ApprovedAfterTheTokenDied_MintsAgainAndAcceptsTheNewKeyWithoutAnotherQuestion()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance));
        var question = world.UntilAsked();
        world.RunFor(TimeSpan.FromHours(60));
        world.OnJoin(TaskNames.DeliverBootstrapToken, _ =>
        {
            // The agent notices the new secret, exits, and waits out its own old lease (ocm-observed 12).
            world.Flows.Pump.After(TimeSpan.FromSeconds(137), () =>
            {
                world.Agent = world.Agent with { RestartCount = 1 };
                world.Csrs.Insert(0, world.Csr("cluster1-bbbbb", "SHA256:two"));
            });
            return new BootstrapToken("jti-2", OnboardingWorld.IdentityUid, world.Flows.Now + TimeSpan.FromMinutes(60));
        });

        world.Decide(question, DecisionKind.Approve);
        var outcome = world.End().Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal("SHA256:two", outcome.Csr!.KeyFingerprint);
        Assert.Single(outcome.Decisions);
        Assert.True(world.JoinCalls.ToList().IndexOf(TaskNames.DeleteCsr) < world.JoinCalls.ToList().LastIndexOf(TaskNames.DeliverBootstrapToken));
        Assert.Equal(1, world.Calls.Count(call => call == TaskNames.AdmitAgent));
    }

    [Fact]
    public void RunAsync_TheAgentRestartsWhileAsked_TakesTheNewestKeyAndAsksAgain()
    {
        var world = new OnboardingWorld();
        world.Start(OnboardingWorld.Request(OnboardingWorld.AskAcceptance));
        var first = world.UntilAsked();
        world.Agent = world.Agent with { RestartCount = 1 };
        world.Csrs.Insert(0, world.Csr("cluster1-bbbbb", "SHA256:two"));

        world.Decide(first, DecisionKind.Approve);
        var second = world.UntilAsked(notQuestion: first.Id);
        world.Decide(second, DecisionKind.Approve);
        var outcome = world.End().Registrations[0];

        Assert.Contains(second.Details, detail => detail.Value == "SHA256:two");
        Assert.Equal("SHA256:two", outcome.Csr!.KeyFingerprint);
        Assert.Contains(TaskNames.DeleteCsr, world.Calls);
        Assert.DoesNotContain(TaskNames.DenyCsr, world.Calls);
    }

    [Fact]
    public void RunAsync_TwoKeysWithoutARestart_DeniesBothAndFreezes()
    {
        var world = new OnboardingWorld();
        world.Csrs.Add(world.Csr("cluster1-bbbbb", "SHA256:two"));
        world.Csrs.Add(world.Csr("cluster1-aaaaa", "SHA256:one"));

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal(RegistrationOutcome.RolledBack, outcome.Outcome);
        Assert.Equal("TwoKeys", outcome.Reason!.Code);
        Assert.Equal(2, world.Calls.Count(call => call == TaskNames.DenyCsr));
        Assert.DoesNotContain(TaskNames.AdmitAgent, world.Calls);
        Assert.Equal(1, outcome.Attempt);
    }

    [Fact]
    public void RunAsync_OurOwnTokenPostsAForgedRequest_FreezesAndARetryMakesTheIdentityAnew()
    {
        var world = new OnboardingWorld();
        var forged = world.Csr("forged", "SHA256:evil", new CsrCheck(CsrCheckCode.Organization, "O is [system:masters]"));
        world.Csrs.Add(forged);
        world.OnJoin(TaskNames.DenyCsr, registration =>
        {
            world.Csrs[0] = world.Csrs[0] with { State = CsrState.Denied };
            return new Done(Changed: true);
        });
        world.Start(OnboardingWorld.Request(OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }));

        var failure = world.UntilAsked();
        world.Decide(failure, DecisionKind.Retry);
        var outcome = world.End().Registrations[0];

        Assert.Contains(failure.Details, detail => detail.Value == "CsrChecksFailed");
        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal(2, outcome.Attempt);
        Assert.Equal(2, world.Calls.Count(call => call == TaskNames.EnsureBootstrapCredential));
        var calls = world.JoinCalls.ToList();
        Assert.True(calls.IndexOf(TaskNames.RevokeBootstrapIdentity) < calls.LastIndexOf(TaskNames.EnsureBootstrapCredential));
    }

    [Fact]
    public void RunAsync_FailsEveryTime_RetriesTwiceThenRollsBack()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.LookForAvailability, () => new Look { State = LookState.Waiting, Seen = new Finding("NotYet", "The hub says Unknown.") });

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal(RegistrationOutcome.TimedOut, outcome.Outcome);
        Assert.Contains("The hub says Unknown.", outcome.Reason!.Sentence, StringComparison.Ordinal);
        Assert.Equal(3, outcome.Attempt);
        Assert.True(outcome.Undone);
        Assert.Equal(3, world.Calls.Count(call => call == TaskNames.ClaimManagedCluster));
    }

    [Fact]
    public void RunAsync_AcceptedThenRolledBack_RemovesTheManagedClusterWhileTheAgentLives()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.CreateProbe, () => throw new HubRefusedException("no", "Forbidden", "grant it"));
        world.Start(OnboardingWorld.Request(OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }));

        world.Decide(world.UntilAsked(), DecisionKind.Rollback);
        var outcome = world.End().Registrations[0];

        var calls = world.JoinCalls.ToList();
        Assert.Equal("Forbidden", outcome.Reason!.Code);
        Assert.True(calls.IndexOf(TaskNames.LookForManagedClusterGone) < calls.IndexOf(TaskNames.DeleteKlusterlet));
        Assert.Equal(1, world.Calls.Count(call => call == TaskNames.CreateProbe));
    }

    [Fact]
    public void RunAsync_NotAcceptedThenRolledBack_RemovesTheKlusterletBeforeTheManagedCluster()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.LookForCsr, () => new Look { State = LookState.Waiting });
        world.Start(OnboardingWorld.Request(OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }));

        world.Decide(world.UntilAsked(), DecisionKind.Rollback);
        world.End();

        var calls = world.JoinCalls.ToList();
        Assert.True(calls.IndexOf(TaskNames.LookForKlusterletGone) < calls.IndexOf(TaskNames.DeleteManagedCluster));
    }

    [Fact]
    public void RunAsync_HostedKlusterletDoesNotGo_RestoresTheCredentialAndKeepsSlotAndIdentity()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.CreateProbe, () => throw new HubRefusedException("no", "Forbidden", "grant it"));
        world.On(TaskNames.LookForKlusterletGone, () => new Look { State = LookState.Waiting, Seen = new Finding("Unauthorized", "Secret external-managed-kubeconfig is refused.") });

        var outcome = world.RunToEnd(OnboardingWorld.Request(
            OnboardingWorld.Auto with { Failure = new CheckpointPolicy(CheckpointMode.Ask, TimeSpan.FromSeconds(1), OnDeadline.Rollback) },
            OnboardingWorld.Wish("hub1", AgentMode.SingletonHosted))).Registrations[0];

        Assert.False(outcome.Undone);
        Assert.Contains(outcome.Residue, residue => residue.Contains("external-managed-kubeconfig", StringComparison.Ordinal));
        Assert.Equal(2, world.Calls.Count(call => call == TaskNames.RestoreManagedCredential));
        Assert.DoesNotContain(TaskNames.ReleaseSlot, world.Calls);
        Assert.DoesNotContain(TaskNames.DeleteManagedIdentity, world.Calls);
        Assert.Contains(TaskNames.RevokeBootstrapIdentity, world.Calls);
    }

    [Fact]
    public void RunAsync_AnotherOperationHoldsTheClaim_GivesTheSlotBackAndWritesNothingElse()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.ClaimManagedCluster, () => new ClaimResult(Held: false, Operation: "op-bbbbbbbbbbbbbbbbbbbbbbbbbb"));

        var outcome = world.RunToEnd(OnboardingWorld.Request(null, OnboardingWorld.Wish("hub1", AgentMode.SingletonHosted))).Registrations[0];

        Assert.Equal(RegistrationOutcome.InUse, outcome.Outcome);
        Assert.Contains("op-bbbbbbbbbbbbbbbbbbbbbbbbbb", outcome.Reason!.Sentence, StringComparison.Ordinal);
        Assert.Equal([TaskNames.ObserveSiblings, TaskNames.ReserveSlot, TaskNames.ClaimManagedCluster, TaskNames.ReleaseSlot], world.JoinCalls);
    }

    [Theory]
    [InlineData(1, RegistrationOutcome.Joined)]
    [InlineData(100, RegistrationOutcome.RolledBack)]
    public void RunAsync_ClaimCarriedOutTooLate_IsAskedForAnewWithAnotherTimeButNotForEver(int late, RegistrationOutcome expected)
    {
        var world = new OnboardingWorld();
        var asked = new List<DateTimeOffset?>();
        world.Flows.Duration = _ => TimeSpan.FromSeconds(1);
        world.OnJoin(TaskNames.ClaimManagedCluster, registration =>
        {
            asked.Add(registration.AskedAt);
            return asked.Count <= late ? throw new HubRefusedException("late", "TooLate", "ask again") : new ClaimResult(Held: true, "mc-uid");
        });

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal(expected, outcome.Outcome);
        Assert.True(asked[0] < asked[1]);
        Assert.Equal(late == 1 ? (2, 1) : (3 * 5, 3), (asked.Count, outcome.Attempt));
    }

    [Fact]
    public void RunAsync_Skipped_RevokesTheIdentityAndLeavesTheRest()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.CreateProbe, () => throw new HubRefusedException("no", "Forbidden", "grant it"));
        world.Start(OnboardingWorld.Request(OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }));

        world.Decide(world.UntilAsked(), DecisionKind.Skip);
        var outcome = world.End().Registrations[0];

        Assert.Equal(RegistrationOutcome.Skipped, outcome.Outcome);
        Assert.Contains(TaskNames.RevokeBootstrapIdentity, world.Calls);
        Assert.DoesNotContain(TaskNames.DeleteKlusterlet, world.Calls);
    }

    [Fact]
    public void C19_RunAsync_AHubThatIsBusyTwice_IsAskedAgain_OneThatRefusesIsNot()
    {
        var world = new OnboardingWorld();
        var busy = 2;
        world.On(TaskNames.EnsureBootstrapCredential, () => busy-- > 0
            ? throw new HubUnreachableException("429", "TooManyRequests", "wait")
            : new BootstrapCredential(
                new BootstrapIdentity("user", OnboardingWorld.IdentityUid, world.Flows.Now),
                new BootstrapToken("jti", OnboardingWorld.IdentityUid, world.Flows.Now + TimeSpan.FromMinutes(60))));
        world.On(TaskNames.CreateProbe, () => throw new HubRefusedException("403", "Forbidden", "grant it"));
        world.Start(OnboardingWorld.Request(OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }));

        world.UntilAsked();

        Assert.Equal(3, world.Calls.Count(call => call == TaskNames.EnsureBootstrapCredential));
        Assert.Equal(1, world.Calls.Count(call => call == TaskNames.CreateProbe));
    }

    [Fact]
    public void RunAsync_TheHubIsDownDuringAWait_WaitsOnUntilTheDeadline()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.LookForAvailability, () => world.Flows.Now.Minute < 4
            ? throw new HubUnreachableException("refused", "ConnectionRefused", "wait")
            : new Look { State = LookState.Met, At = world.Flows.Now, LeaseDurationSeconds = 60 });

        var outcome = world.RunToEnd().Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal(1, outcome.Attempt);
    }

    [Fact]
    public void RunAsync_AnActivityHasADefect_FailsTheInstance()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.CreateProbe, () => throw new InvalidOperationException("oops"));
        var onboarding = world.Start();

        world.Flows.Pump.RunUntil(() => onboarding.Ended);

        Assert.True(onboarding.End.IsFaulted);
    }

    [Fact]
    public void RunAsync_AWaitOf12Hours_KeepsItsHistoryBounded()
    {
        var world = new OnboardingWorld();
        world.On(TaskNames.LookForCsr, () => new Look { State = LookState.Waiting });
        world.On(TaskNames.ReadFleet, () => new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Deadlines = new JoinDeadlines { Csr = TimeSpan.FromHours(12) },
            Hubs = [new FleetHub(new HubName("hub1"), Administered: true, "v1.3.1", null)],
        });

        var outcome = world.RunToEnd(OnboardingWorld.Request(OnboardingWorld.Auto with { Failure = new CheckpointPolicy(CheckpointMode.Ask, TimeSpan.FromSeconds(1), OnDeadline.Rollback) })).Registrations[0];

        Assert.Equal(RegistrationOutcome.TimedOut, outcome.Outcome);
        var wait = world.Flows.Find($"wait-join-{OnboardingWorld.Operation}-hub1-csr-2");
        Assert.True(wait!.Generations > 150);
    }
}
