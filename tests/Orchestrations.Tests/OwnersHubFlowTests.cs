using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests;

/// <summary>A hub that its owner administers: what we may not do there is not even tried.</summary>
public sealed class OwnersHubFlowTests
{
    private static readonly string[] AdministratorsAlone =
    [
        TaskNames.EnsureBootstrapCredential, TaskNames.RevokeBootstrapIdentity, TaskNames.LookForCsr, TaskNames.AdmitAgent, TaskNames.DeleteCsr, TaskNames.DenyCsr,
        TaskNames.DeleteOwnCsrs, TaskNames.LookForAvailability, TaskNames.CreateProbe, TaskNames.LookForProbe, TaskNames.DeleteProbe, TaskNames.LookForProbeGone,
        TaskNames.LookForLease, TaskNames.DeleteManagedCluster, TaskNames.LookForManagedClusterGone, TaskNames.DeleteHubNamespace,
    ];

    [Fact]
    public void RunAsync_OwnerAccepts_FollowsItsOwnRunbookAndSaysWhatIsNotProven()
    {
        var world = World();

        var outcome = world.RunToEnd(OnboardingWorld.Request(OnboardingWorld.AskAcceptance)).Registrations[0];

        Assert.Equal(RegistrationOutcome.Joined, outcome.Outcome);
        Assert.Null(outcome.Proof);
        Assert.Contains(outcome.Notices, notice => notice.Code == "SeenFromTheAgentOnly");
        Assert.Equal(
            [
                TaskNames.ObserveSiblings, TaskNames.ClaimManagedCluster, TaskNames.PrepareRunner, TaskNames.DeliverOwnersCredential, TaskNames.LookForOperator,
                TaskNames.DeployKlusterlet, TaskNames.LookForOwnersAcceptance, TaskNames.ObserveSiblings, TaskNames.MarkClaim,
            ],
            world.JoinCalls);
    }

    [Fact]
    public void RunAsync_OwnerAcceptsAfterAlmostThreeDays_IsJoined()
    {
        var world = World();
        var began = world.Flows.Now;
        world.On(TaskNames.LookForOwnersAcceptance, () => new Look
        {
            State = world.Flows.Now - began > TimeSpan.FromHours(71) ? LookState.Met : LookState.Waiting,
            Watched = true,
            At = world.Flows.Now,
            Seen = new Finding("OwnerHasNotAccepted", "Not yet.", "Ask."),
        });

        Assert.Equal(RegistrationOutcome.Joined, world.RunToEnd().Registrations[0].Outcome);
    }

    [Fact]
    public void RunAsync_OwnerNeverAccepts_TimesOutAndTouchesNothingOnTheHub()
    {
        var world = World();
        world.On(TaskNames.LookForOwnersAcceptance, () => new Look { State = LookState.Waiting, Seen = new Finding("OwnerHasNotAccepted", "Not yet.", "Ask.") });
        world.On(TaskNames.FindResidue, () => new ResidueResult(["ManagedCluster cluster1 on hub hub1, which only its owner can delete."]));
        var policies = OnboardingWorld.Auto with { Acceptance = OnboardingWorld.Auto.Acceptance with { Deadline = TimeSpan.FromHours(2) } };

        var outcome = world.RunToEnd(OnboardingWorld.Request(policies)).Registrations[0];

        Assert.Equal(RegistrationOutcome.TimedOut, outcome.Outcome);
        Assert.Contains("only its owner", Assert.Single(outcome.Residue), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Calls, AdministratorsAlone.Contains);
        Assert.Contains(TaskNames.DeleteKlusterlet, world.Calls);
        Assert.Equal(3, world.Calls.Count(call => call == TaskNames.ClaimManagedCluster));
    }

    [Fact]
    public void Plan_OfAnOwnersHub_SaysWhoAcceptsAndNamesNoWriteThatIsTheOwners()
    {
        var world = World();

        world.RunToEnd();
        var plan = world.Onboarding.Outcome<Onboarding.OnboardingOutcome>().Plan!.Registrations[0];

        Assert.True(plan.OwnerAccepts);
        Assert.Empty(plan.Refusals);
        Assert.Contains(plan.Warnings, warning => warning.Code == "OwnerAccepts");
        Assert.Equal(["hub1: ManagedCluster cluster1"], plan.Writes.Where(write => write.StartsWith("hub1:", StringComparison.Ordinal)));
        Assert.DoesNotContain(plan.Undo, line => line.StartsWith("hub1:", StringComparison.Ordinal));
    }

    private static OnboardingWorld World()
    {
        var world = new OnboardingWorld();
        world.HubIsItsOwners();
        return world;
    }
}
