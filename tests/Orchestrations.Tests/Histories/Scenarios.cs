using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

/// <summary>The courses that the flows can take, each with its end.</summary>
internal static class Scenarios
{
    private static readonly CheckpointPolicies Auto = OnboardingWorld.Auto;

    private static readonly CheckpointPolicies AskFailure = Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) };

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("joined", JoinedAsync),
        new("asks-for-the-plan", AsksForThePlanAsync),
        new("asks-for-the-acceptance", AsksForTheAcceptanceAsync),
        new("approved", ApprovedAsync),
        new("approved-after-the-token-died", ApprovedLateAsync),
        new("approved-after-a-restart", ApprovedAfterARestartAsync),
        new("plan-rejected", PlanRejectedAsync),
        new("acceptance-expired", AcceptanceExpiredAsync),
        new("never-available", NeverAvailableAsync),
        new("canceled", CanceledAsync),
        new("hub-away", HubAwayAsync),
        new("waits-long", WaitsLongAsync),
        new("frozen-and-retried", FrozenAsync),
        new("skipped", SkippedAsync),
        new("in-use-and-refused", InUseAsync),
        new("capacity-made", CapacityMadeAsync),
        new("hub-of-its-owner", OwnersHubAsync),
        new("left-the-hub-of-its-owner", LeaveScenarios.OwnersHubAsync),
        new("reconciled", ReconciledAsync),
        new("reconciliation-skipped", ReconciliationSkippedAsync),
        new("left", LeaveScenarios.LeftAsync),
        new("left-with-debt", LeaveScenarios.LeftWithDebtAsync),
        new("leave-retried", LeaveScenarios.RetriedAsync),
        new("left-without-its-cluster", LeaveScenarios.HostedAsync),
        new("leave-canceled", LeaveScenarios.CanceledAsync),
        new("asks-for-the-removal", LeaveScenarios.AsksAsync),
        new("handed-over", HandoffScenarios.HandedOverAsync),
        new("handed-over-and-moved", HandoffScenarios.HandedOverAndMovedAsync),
        new("handoff-rolled-back", HandoffScenarios.RolledBackAsync),
        new("handoff-of-a-member-canceled", HandoffScenarios.CanceledAsync),
        new("asks-for-consent", HandoffScenarios.AsksAsync),
        new("moved", MoveScenarios.MovedAsync),
        new("moved-to-a-host", MoveScenarios.MovedToAHostAsync),
        new("move-rolled-back", MoveScenarios.RolledBackAsync),
        new("move-unsettled", MoveScenarios.UnsettledAsync),
        new("asks-for-the-move", MoveScenarios.AsksAsync),
    ];

    private static async Task JoinedAsync(HubWorld world, CancellationToken token)
    {
        WaitTwice(world, TaskNames.LookForManagedCredential);
        await world.BeginAsync(OnboardingWorld.Request(null, Own("hub1"), Hosted("hub2")), token);

        var outcome = await world.EndAsync(token);

        Assert.All(outcome.Registrations, registration => Assert.Equal(RegistrationOutcome.Joined, registration.Outcome));
        Assert.Equal(2, outcome.Registrations.Count);
    }

    private static async Task AsksForThePlanAsync(HubWorld world, CancellationToken token)
    {
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAll), token);

        await world.UntilAskedAsync(token, "all");
    }

    private static async Task AsksForTheAcceptanceAsync(HubWorld world, CancellationToken token)
    {
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAcceptance, Hosted("hub1")), token);

        await world.UntilAskedAsync(token);
    }

    private static async Task ApprovedAsync(HubWorld world, CancellationToken token)
    {
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAll, Own("hub1"), Hosted("hub2")), token);
        var plan = await world.UntilAskedAsync(token, "all");
        await world.DecideAsync(plan, DecisionKind.Approve, token, id: "other-plan", hash: "sha256:other");
        await world.DecideAsync(plan, DecisionKind.Approve, token, hash: plan.SubjectHash);

        var first = await world.UntilAskedAsync(token);
        await world.DecideAsync(first, DecisionKind.Retry, token, id: "not-a-choice");
        await world.DecideAsync(first, DecisionKind.Approve, token, id: "twice");
        await world.DecideAsync(first, DecisionKind.Approve, token, id: "twice");
        var second = await world.UntilAskedAsync(token, "hub2");
        await world.DecideAsync(second, DecisionKind.Reject, token);
        var failure = await world.UntilAskedAsync(token, "hub2", notQuestion: second.Id);
        await world.DecideAsync(failure, DecisionKind.Rollback, token);
        var outcome = await world.EndAsync(token);

        Assert.Equal([RegistrationOutcome.Joined, RegistrationOutcome.Rejected], outcome.Registrations.Select(its => its.Outcome));
        Assert.Equal([false, true], outcome.Decisions.Select(answer => answer.Taken));
    }

    private static async Task ApprovedLateAsync(HubWorld world, CancellationToken token)
    {
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAcceptance), token);
        var question = await world.UntilAskedAsync(token);
        await world.Hub.AdvanceAsync(TimeSpan.FromHours(60), token);
        world.Clusters.OnJoin(TaskNames.DeliverBootstrapToken, _ =>
        {
            // The agent notices the new secret, and restarts.
            world.Clusters.Agent = world.Clusters.Agent with { RestartCount = 1 };
            world.Clusters.Csrs.Insert(0, world.Clusters.Csr("cluster1-bbbbb", "SHA256:two"));
            return new BootstrapToken("jti-2", OnboardingWorld.IdentityUid, world.Now + TimeSpan.FromMinutes(60));
        });

        await world.DecideAsync(question, DecisionKind.Approve, token);
        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal("SHA256:two", outcome.Csr!.KeyFingerprint);
    }

    private static async Task ApprovedAfterARestartAsync(HubWorld world, CancellationToken token)
    {
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAcceptance), token);
        var first = await world.UntilAskedAsync(token);
        world.Clusters.Agent = world.Clusters.Agent with { RestartCount = 1 };
        world.Clusters.Csrs.Insert(0, world.Clusters.Csr("cluster1-bbbbb", "SHA256:two"));

        await world.DecideAsync(first, DecisionKind.Approve, token);
        var second = await world.UntilAskedAsync(token, notQuestion: first.Id);
        await world.DecideAsync(second, DecisionKind.Approve, token);
        var outcome = await world.EndAsync(token);

        Assert.Equal("SHA256:two", outcome.Registrations[0].Csr!.KeyFingerprint);
    }

    private static async Task PlanRejectedAsync(HubWorld world, CancellationToken token)
    {
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAll), token);
        await world.DecideAsync(await world.UntilAskedAsync(token, "all"), DecisionKind.Reject, token);

        Assert.Equal(RegistrationOutcome.Rejected, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    private static async Task AcceptanceExpiredAsync(HubWorld world, CancellationToken token)
    {
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAcceptance), token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.TimedOut, outcome.Outcome);
        Assert.True(outcome.Undone);
    }

    private static async Task NeverAvailableAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.On(TaskNames.LookForAvailability, () =>
        {
            world.Pass(TimeSpan.FromSeconds(45));
            return Waiting("NotYet", "The hub says Unknown.") with { Watched = true };
        });
        await world.BeginAsync(OnboardingWorld.Request(null, Hosted("hub1")), token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.TimedOut, outcome.Outcome);
        Assert.Equal(3, outcome.Attempt);
        Assert.True(outcome.Undone);
    }

    private static async Task CanceledAsync(HubWorld world, CancellationToken token)
    {
        WaitTwice(world, TaskNames.LookForKlusterletGone);
        await world.BeginAsync(OnboardingWorld.Request(OnboardingWorld.AskAcceptance, Own("hub1"), Hosted("hub2")), token);
        var first = await world.UntilAskedAsync(token);
        await world.DecideAsync(first, DecisionKind.Approve, token);
        await world.UntilAskedAsync(token, "hub2");
        await world.CancelAsync(token);

        var outcome = await world.EndAsync(token);

        Assert.NotNull(outcome.Canceled);
        Assert.Equal([RegistrationOutcome.Joined, RegistrationOutcome.Canceled], outcome.Registrations.Select(its => its.Outcome));
        Assert.True(outcome.Registrations[1].Undone);
    }

    private static async Task HubAwayAsync(HubWorld world, CancellationToken token)
    {
        var calls = 0;
        world.Clusters.On(TaskNames.ClaimManagedCluster, () => ++calls < 4 ? throw Away() : new ClaimResult(Held: true, "mc-uid"));
        world.Clusters.On(TaskNames.CreateProbe, () => throw Away());
        await world.BeginAsync(OnboardingWorld.Request(AskFailure), token);
        var failure = await world.UntilAskedAsync(token);
        world.Clusters.On(TaskNames.CreateProbe, () => new Done(Changed: true));
        await world.DecideAsync(failure, DecisionKind.Retry, token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal(2, outcome.Attempt);
    }

    private static async Task WaitsLongAsync(HubWorld world, CancellationToken token)
    {
        var looks = 0;
        world.Clusters.On(TaskNames.LookForOperator, () => ++looks switch
        {
            < 45 => Waiting("OperatorNotReady", "The operator has 0 of 1 pods."),
            45 => throw Away(),
            _ => new Look { State = LookState.Met },
        });
        await world.BeginAsync(OnboardingWorld.Request(), token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal(46, looks);
    }

    private static async Task FrozenAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Csrs.Add(world.Clusters.Csr("forged", "SHA256:evil", new CsrCheck(CsrCheckCode.Organization, "O is [system:masters]")));
        world.Clusters.OnJoin(TaskNames.DenyCsr, _ =>
        {
            world.Clusters.Csrs[0] = world.Clusters.Csrs[0] with { State = CsrState.Denied };
            return new Done(Changed: true);
        });
        await world.BeginAsync(OnboardingWorld.Request(AskFailure), token);
        await world.DecideAsync(await world.UntilAskedAsync(token), DecisionKind.Retry, token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Equal(2, outcome.Attempt);
    }

    private static async Task SkippedAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.On(TaskNames.LookForProbe, () => new Look { State = LookState.Met, Value = "another", At = world.Now });
        await world.BeginAsync(OnboardingWorld.Request(AskFailure), token);
        await world.DecideAsync(await world.UntilAskedAsync(token), DecisionKind.Skip, token);

        Assert.Equal(RegistrationOutcome.Skipped, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    private static async Task OwnersHubAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.HubIsItsOwners();
        WaitTwice(world, TaskNames.LookForOwnersAcceptance);
        await world.BeginAsync(OnboardingWorld.Request(), token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Null(outcome.Proof);
    }

    private static async Task InUseAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.OnJoin(TaskNames.ClaimManagedCluster, _ => new ClaimResult(Held: false, Operation: "op-bbbbbbbbbbbbbbbbbbbbbbbbbb"));
        world.Clusters.Existing["hub2"] = new ManagedClusterSeen
        {
            Uid = "theirs",
            Accepted = true,
            Terminating = false,
            ClusterUid = "another",
        };
        await world.BeginAsync(OnboardingWorld.Request(null, Hosted("hub1"), Own("hub2")), token);

        var outcome = await world.EndAsync(token);

        Assert.Equal([RegistrationOutcome.InUse, RegistrationOutcome.Refused], outcome.Registrations.Select(its => its.Outcome));
    }

    private static async Task CapacityMadeAsync(HubWorld world, CancellationToken token)
    {
        var taken = 20;
        var looks = 0;
        world.Clusters.On(TaskNames.ReadFleet, () => new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Hubs = [new FleetHub(new HubName("hub1"), Administered: true, "v1.3.1", LeaseDurationSeconds: null)],
            HostingClusters = [new FleetHostingCluster(new HostingClusterName("hosting1"), 20)],
            Capacity = new CapacityFacts("manual", "Ask the platform team."),
        });
        world.Clusters.On(TaskNames.InspectHostingCluster, () => new ClusterFacts { Uid = "host", SlotsTaken = taken });
        world.Clusters.On(TaskNames.OrderCapacity, () => new CapacityOrder(Accepted: true, new Finding("CapacityAwaited", "Make room.")));
        world.Clusters.On(TaskNames.LookForCapacity, () =>
        {
            taken = ++looks < 45 ? 20 : 19;
            return taken == 20 ? Waiting("HostingClusterFull", "Full.") : new Look { State = LookState.Met };
        });
        await world.BeginAsync(OnboardingWorld.Request(Auto with { Provisioning = CheckpointPolicy.Default(OnDeadline.Reject) }, Hosted("hub1")), token);
        await world.DecideAsync(await world.UntilAskedAsync(token, "all"), DecisionKind.Approve, token);

        Assert.Equal(RegistrationOutcome.Joined, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    private static RegistrationRequest Own(string hub) => OnboardingWorld.Wish(hub);

    private static RegistrationRequest Hosted(string hub) => OnboardingWorld.Wish(hub, AgentMode.SingletonHosted);

    private static Look Waiting(string code, string sentence) => new() { State = LookState.Waiting, Seen = new Finding(code, sentence) };

    private static HubUnreachableException Away() => new("Hub hub1 does not answer.", "Unreachable", "See whether it runs.");

    private static void WaitTwice(HubWorld world, string look)
    {
        var looks = 0;
        world.Clusters.On(look, () => ++looks <= 2 ? Waiting("NotYet", "Not yet.") : new Look { State = LookState.Met });
    }

    private static async Task ReconciledAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.On(TaskNames.BeginSweep, () => new SweepBeginning());
        world.Clusters.On(TaskNames.ReadOperations, () => new OperationsSeen());
        world.Clusters.On(TaskNames.ReadSweepScope, () => new SweepScope { Hubs = ["hub1", "hub2"], Clusters = [new SweptCluster("cluster1", Hosting: false)], ClustersInAll = 1 });
        world.Clusters.On(TaskNames.SweepHub, () => new HubSweep { Hub = "hub1", Complete = false, Findings = [Unreadable.Hub("hub1", new Finding("Unreachable", "refused"))] });
        world.Clusters.On(TaskNames.SweepClusters, () => new ClusterSweep { Complete = ["cluster1"] });

        var outcome = await SweepAsync(world, token);

        Assert.Equal(DriftKind.HubNotReadable, Assert.Single(outcome.Findings).Kind);
    }

    private static async Task ReconciliationSkippedAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.On(TaskNames.BeginSweep, () => new SweepBeginning(Running: "reconcile-20270301T070000Z"));

        var outcome = await SweepAsync(world, token);

        Assert.Equal("SweepRunning", outcome.Skipped!.Code);
    }

    private static async Task<Reconciliation> SweepAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.On(TaskNames.PruneSweeps, () => new Done(Changed: false));
        var input = new ReconcileInput(world.Now, "schedule");
        var id = await world.Hub.Client.ScheduleNewOrchestrationInstanceAsync(
            TaskNames.ReconcileFleet, input, new StartOrchestrationOptions(ReconcileInput.IdOf(input.DueAt)), token);
        return (await world.Hub.RunToEndAsync(id, token)).ReadOutputAs<Reconciliation>()!;
    }
}
