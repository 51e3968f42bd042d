using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Leaving;

/// <summary>Leaving while a hub, the managed cluster or the hosting cluster does not answer.</summary>
public sealed class LostSideTests
{
    private static readonly string[] OnHub =
        [TaskNames.MarkClaim, TaskNames.OrphanWorks, TaskNames.DeleteWorks, TaskNames.DeleteManagedCluster, TaskNames.DeleteHubNamespace, TaskNames.DeleteOwnCsrs, TaskNames.RevokeBootstrapIdentity];

    private static readonly string[] OnRunner = [TaskNames.DeleteKlusterlet, TaskNames.RemoveOperator, TaskNames.ReleaseSlot];

    [Fact]
    public void RunAsync_SideAwayAndNobodyIsAsked_IsRefusedUnlessLossIsAccepted()
    {
        var refused = World(hub: true);
        var accepted = World(hub: true);

        var one = RunToEnd(refused, Memberships.Request(null, "hub1")).Registrations[0];
        var other = RunToEnd(accepted, Memberships.Request(null, "hub1") with { AcceptLoss = true }).Registrations[0];

        Assert.Equal((RegistrationOutcome.Refused, "SideLost"), (one.Outcome, one.Reason!.Code));
        Assert.All(refused.Calls, call => Assert.Equal(TaskNames.InspectMemberships, call));
        Assert.Equal(RegistrationOutcome.LeftWithDebt, other.Outcome);
    }

    [Fact]
    public void RunAsync_HubLost_RemovesTheAgentAndOwesTheHub()
    {
        var world = World(hub: true);

        var outcome = Ended(world, "hub1");

        Assert.Equal(RegistrationOutcome.LeftWithDebt, outcome.Outcome);
        Assert.Empty(world.Calls.Intersect(OnHub));
        Assert.Contains(TaskNames.DeleteKlusterlet, world.Calls);
        Assert.Equal(new Debt("hub1", outcome.Debts![0].What, "multihub offboard cluster1 --hub hub1"), Assert.Single(outcome.Debts!));
    }

    [Fact]
    public void RunAsync_HubAwayForAMoment_IsNotLost()
    {
        var world = World(hub: true);
        var looks = 0;
        world.Members.Change = facts => ++looks == 2 && world.Members.HubsAway.Remove("hub1") ? world.Members.Facts(Memberships.Request(null, "hub1")) : facts;

        Assert.Equal(RegistrationOutcome.Left, RunToEnd(world, Memberships.Request(null, "hub1")).Registrations[0].Outcome);
    }

    [Fact]
    public void RunAsync_HostingClusterLost_CutsItsIdentityOffAndOwesTheRest()
    {
        var world = World(hosting: true);
        world.Members.Add("hub2", "hosting1");

        var outcome = Ended(world, "hub2");

        Assert.Equal(RegistrationOutcome.LeftWithDebt, outcome.Outcome);
        Assert.Empty(world.Calls.Intersect(OnRunner));
        Assert.Contains(TaskNames.DeleteManagedIdentity, world.Calls);
        Assert.Contains(TaskNames.DeleteLeftovers, world.Calls);
        Assert.Equal("hosting1", Assert.Single(outcome.Debts!).Where);
    }

    [Theory]
    [InlineData(DecisionKind.Approve, RegistrationOutcome.LeftWithDebt)]
    [InlineData(DecisionKind.Reject, RegistrationOutcome.Skipped)]
    [InlineData(null, RegistrationOutcome.Skipped)]
    public void RunAsync_ManagedClusterLostAndWorksWait_TouchesFinalizersOnlyAfterProofAndApproval(DecisionKind? decision, RegistrationOutcome expected)
    {
        var world = World(managed: true);
        StuckUntil(world, TaskNames.LookForWorksGone, TaskNames.RemoveWorkFinalizers);
        Start(world, "hub1");

        var question = world.UntilAsked();
        var before = world.Calls.ToList();
        if (decision is { } kind)
        {
            world.Decide(question, kind);
        }

        var outcome = End(world).Registrations[0];

        Assert.Equal(CheckpointKind.Finalizers, question.Checkpoint);
        Assert.Contains(question.Details, detail => detail is { Name: "lease", Value: "stale" });
        Assert.DoesNotContain(TaskNames.RemoveWorkFinalizers, before);
        Assert.Equal(decision == DecisionKind.Approve, world.Calls.Contains(TaskNames.RemoveWorkFinalizers));
        Assert.Equal(expected, outcome.Outcome);
        Assert.DoesNotContain(TaskNames.DeleteKlusterlet, world.Calls);
    }

    [Fact]
    public void RunAsync_AgentNotProvenGone_IsNeverAskedAboutFinalizers()
    {
        var world = World(managed: true);
        StuckUntil(world, TaskNames.LookForWorksGone, TaskNames.RemoveWorkFinalizers);
        world.On(TaskNames.ProveAgentGone, () => new AgentGoneProof(Proven: false, [], [], new Finding("AgentNotProvenGone", "Its lease moves.", "Wait.")));

        var outcome = Ended(world, "hub1");

        Assert.Equal(RegistrationOutcome.Skipped, outcome.Outcome);
        Assert.DoesNotContain(TaskNames.RemoveWorkFinalizers, world.Calls);
        Assert.Contains(outcome.Debts!, debt => debt.What.Contains("Its lease moves.", StringComparison.Ordinal));
    }

    [Fact]
    public void RunAsync_HostedKlusterletWaitsForALostCluster_IsReleasedAfterApproval()
    {
        var world = World(managed: true);
        world.Members.Add("hub2", "hosting1");
        StuckUntil(world, TaskNames.LookForKlusterletGone, TaskNames.RemoveKlusterletFinalizers);
        Start(world, "hub2");

        world.Decide(world.UntilAsked("hub2"), DecisionKind.Approve);
        var outcome = End(world).Registrations[0];

        Assert.Equal(RegistrationOutcome.LeftWithDebt, outcome.Outcome);
        Assert.DoesNotContain(TaskNames.RestoreManagedCredential, world.Calls);
        Assert.Contains(TaskNames.DeleteLeftovers, world.Calls);
        Assert.Contains(TaskNames.ReleaseSlot, world.Calls);
        Assert.Equal("cluster1", Assert.Single(outcome.Debts!).Where);
    }

    private static void StuckUntil(OnboardingWorld world, string look, string release)
    {
        var released = false;
        world.OnJoin(release, _ => new Done(released = true));
        world.On(look, () => new Look { State = released ? LookState.Met : LookState.Waiting, Seen = new Finding("Remains", "It waits.") });
    }

    private static OnboardingWorld World(bool hub = false, bool managed = false, bool hosting = false)
    {
        var world = new OnboardingWorld();
        world.Members.Add("hub1");
        if (hub)
        {
            world.Members.HubsAway["hub1"] = Away("hub1");
        }

        world.Members.ManagedAway = managed ? Away("cluster1") : null;
        world.Members.HostingAway = hosting ? Away("hosting1") : null;
        return world;
    }

    private static Finding Away(string name) => new("Unreachable", $"{name} does not answer.", "See whether it runs.");

    private static void Start(OnboardingWorld world, string hub)
    {
        world.Flows.Start(TaskNames.OffboardCluster, OnboardingWorld.Operation, Memberships.Request(null, hub) with { AcceptLoss = true });
    }

    private static JoinOutcome Ended(OnboardingWorld world, string hub)
    {
        Start(world, hub);
        return End(world).Registrations[0];
    }

    private static OffboardingOutcome RunToEnd(OnboardingWorld world, OffboardingRequest request)
    {
        world.Flows.Start(TaskNames.OffboardCluster, OnboardingWorld.Operation, request);
        return End(world);
    }

    private static OffboardingOutcome End(OnboardingWorld world)
    {
        Assert.True(world.Flows.Pump.RunUntil(() => world.Onboarding.Ended), "The offboarding never ended.");
        return world.Onboarding.Outcome<OffboardingOutcome>();
    }
}
