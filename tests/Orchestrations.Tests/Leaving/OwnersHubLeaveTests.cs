using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Leaving;

/// <summary>Leaving a hub that its owner administers: our side goes, nothing on the hub is even tried, and the owner's part is named.</summary>
public sealed class OwnersHubLeaveTests
{
    private static readonly string[] Runbook =
    [
        TaskNames.ObserveSiblings, TaskNames.MarkClaim, TaskNames.DeleteKlusterlet, TaskNames.LookForKlusterletGone,
        TaskNames.DeleteAgentNamespaces, TaskNames.LookForNamespacesGone, TaskNames.RemoveOperator, TaskNames.ObserveSiblings, TaskNames.FindResidue,
    ];

    private static readonly string[] AdministratorsAlone =
    [
        TaskNames.OrphanWorks, TaskNames.LookForWorksOrphaned, TaskNames.DeleteWorks, TaskNames.LookForWorksGone, TaskNames.ProveAgentGone, TaskNames.RemoveWorkFinalizers,
        TaskNames.DeleteManagedCluster, TaskNames.LookForManagedClusterGone, TaskNames.DeleteHubNamespace, TaskNames.DeleteOwnCsrs, TaskNames.RevokeBootstrapIdentity,
    ];

    [Fact]
    public void RunAsync_EverythingHealthy_RemovesOurSideAloneAndSaysWhatTheOwnerHasToDo()
    {
        var world = World();

        var outcome = RunToEnd(world).Registrations[0];

        Assert.Equal(Runbook, world.Calls.Skip(1));
        Assert.Equal((RegistrationOutcome.Left, true), (outcome.Outcome, outcome.Undone));
        Assert.Null(outcome.Debts);
        Assert.Contains("kubectl delete managedcluster cluster1", Assert.Single(outcome.Notices).NextStep, StringComparison.Ordinal);
        Assert.Contains(outcome.LeftProof!.AgentSide!, seen => seen is { Name: "Klusterlet", Value: "gone" });
    }

    [Fact]
    public void RunAsync_Hosted_GivesCredentialIdentityAndSlotBackWithoutTheHub()
    {
        var world = World("hosting1");

        var outcome = RunToEnd(world).Registrations[0];

        Assert.Equal((RegistrationOutcome.Left, AgentMode.SingletonHosted, "hosting1"), (outcome.Outcome, outcome.Mode, outcome.RunsOn));
        Assert.DoesNotContain(world.Calls, AdministratorsAlone.Contains);
        Assert.Superset(
            new HashSet<string>([TaskNames.MarkClaim, TaskNames.RestoreManagedCredential, TaskNames.DeleteManagedIdentity, TaskNames.ReleaseSlot]), world.Calls.ToHashSet());
    }

    [Fact]
    public void RunAsync_WorkloadsAreToGo_WaitsForTheOwnerBeforeTheAgentIsRemoved()
    {
        var world = World();
        world.Members.Works.Add("web");
        var began = world.Flows.Now;
        world.On(TaskNames.LookForAppliedWorksGone, () => new Look
        {
            State = world.Flows.Now - began > TimeSpan.FromMinutes(5) ? LookState.Met : LookState.Waiting,
            Seen = new Finding("OwnersWorksRemain", "One is there.", "Ask the owner."),
        });
        Start(world, Memberships.Request(new LeavePolicies(), "hub1"));

        var question = world.UntilAsked("all");
        world.Decide(question, DecisionKind.Remove);
        var outcome = End(world).Registrations[0];

        var calls = world.Calls.ToList();
        Assert.Contains(question.Details, detail => detail is { Name: "hub1 works", Value: "web (2)" });
        Assert.Contains(question.Details, detail => detail.Name == "hub1 warning" && detail.Value.Contains("owner", StringComparison.Ordinal));
        Assert.DoesNotContain(question.Details, detail => detail.Name == "hub1 removes" && detail.Value.Contains("hub1:", StringComparison.Ordinal));
        Assert.Equal(RegistrationOutcome.Left, outcome.Outcome);
        Assert.True(calls.LastIndexOf(TaskNames.LookForAppliedWorksGone) < calls.IndexOf(TaskNames.DeleteKlusterlet));
    }

    [Fact]
    public void RunAsync_OwnerNeverRemovesWhatIsToGo_StopsWithTheAgentAtWork()
    {
        var world = World();
        world.On(TaskNames.LookForAppliedWorksGone, () => new Look { State = LookState.Waiting, Seen = new Finding("OwnersWorksRemain", "One is there.", "Ask the owner.") });

        var outcome = RunToEnd(world, Memberships.Request(null, "hub1") with { Workloads = WorkloadFate.Remove }).Registrations[0];

        Assert.Equal((RegistrationOutcome.Skipped, "LeaveUnfinished"), (outcome.Outcome, outcome.Reason!.Code));
        Assert.Contains("Ask the owner.", outcome.Debts![0].What, StringComparison.Ordinal);
        Assert.DoesNotContain(TaskNames.DeleteKlusterlet, world.Calls);
    }

    [Fact]
    public void RunAsync_ClusterIsLost_TouchesNothingOfItAndOwesIt()
    {
        var world = World("hosting1");
        world.Members.HostingAway = new Finding("Unreachable", "hosting1 does not answer.");

        var outcome = RunToEnd(world, Memberships.Request(null, "hub1") with { AcceptLoss = true }).Registrations[0];

        Assert.Equal(RegistrationOutcome.LeftWithDebt, outcome.Outcome);
        Assert.Equal("hosting1", Assert.Single(outcome.Debts!).Where);
        Assert.DoesNotContain(world.Calls, call => call is TaskNames.MarkClaim or TaskNames.DeleteKlusterlet || AdministratorsAlone.Contains(call));
        Assert.Contains(TaskNames.DeleteManagedIdentity, world.Calls);
    }

    [Theory]
    [InlineData(ClaimPhase.Joining, true, "InUse", "kubectl annotate namespace")]
    [InlineData(ClaimPhase.Joining, false, "InUse", "kubectl annotate namespace")]
    [InlineData(null, false, "NotAMember", "kubectl delete managedcluster cluster1")]
    [InlineData("another cluster", true, "NameTakenByAnotherCluster", "fleet file")]
    [InlineData("another operation", true, "MixedOwners", "Onboard it again")]
    public void Plan_WhatTheNamespaceSays_DecidesBecauseTheHubCannot(string? claim, bool agent, string code, string nextStep)
    {
        var planned = Planned(claim, agent);

        Assert.Equal(code, planned.Refusal?.Code);
        Assert.Contains(nextStep, planned.Refusal!.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClaimPhase.Joined, true)]
    [InlineData(ClaimPhase.Skipped, true)]
    [InlineData(ClaimPhase.Closing, true)]
    [InlineData(ClaimPhase.Closing, false)]
    public void Plan_LeaveThatIsAskedFor_IsRebuiltFromTheAgentsSide(string phase, bool agent)
    {
        var registration = Planned(phase, agent).Registration!;

        Assert.True(registration.Plan.OwnerAccepts);
        Assert.Equal((Memberships.JoinedBy, 3, AgentMode.Singleton, "cluster1"), (registration.Operation.Value, registration.Attempt, registration.Plan.Mode, registration.Plan.RunsOn));
        Assert.Equal(agent ? "uid-hub1" : null, registration.Klusterlet?.Uid);
        Assert.Null(registration.Lost);
    }

    /// <summary>A namespace that was there before a join keeps the mark of the leave, and is no membership.</summary>
    [Fact]
    public void Plan_OfAllHubs_LeavesOutWhatWasLeftAlready()
    {
        var facts = Facts(ClaimPhase.Closing, agent: false);

        Assert.Empty(LeavePlanner.Plan(Memberships.Request(null), facts).Registrations);
        Assert.Single(LeavePlanner.Plan(Memberships.Request(null), Facts(ClaimPhase.Joined, agent: true)).Registrations);
    }

    private static PlannedLeave Planned(string? claim, bool agent) =>
        Assert.Single(LeavePlanner.Plan(Memberships.Request(null, "hub1"), Facts(claim, agent)).Registrations);

    private static MembershipFacts Facts(string? claim, bool agent)
    {
        var world = World();
        var facts = world.Members.Facts(Memberships.Request(null, "hub1"));
        var seen = facts.Managed.Claims![0] with { Attempt = 3 };
        IReadOnlyList<ClaimSeen> claims = claim switch
        {
            null => [],
            "another cluster" => [seen with { ClusterUid = "another" }],
            "another operation" => [seen with { Operation = "op-kkkkkkkkkkkkkkkkkkkkkkkkkk" }],
            _ => [seen with { Phase = claim }],
        };
        return facts with { Managed = facts.Managed with { Agents = agent ? facts.Managed.Agents : [], Claims = claims } };
    }

    private static OnboardingWorld World(string? host = null)
    {
        var world = new OnboardingWorld();
        world.Members.Add("hub1", host).Owners.Add("hub1");
        world.On(TaskNames.FindResidue, () => new ResidueResult([])
        {
            ForOwner = new Finding("OwnerHasToDelete", "ManagedCluster cluster1 is still there.", "Tell the owner: kubectl delete managedcluster cluster1."),
            Gone = [new Detail("Klusterlet", "gone")],
        });
        return world;
    }

    private static void Start(OnboardingWorld world, OffboardingRequest request) => world.Flows.Start(TaskNames.OffboardCluster, OnboardingWorld.Operation, request);

    private static OffboardingOutcome RunToEnd(OnboardingWorld world, OffboardingRequest? request = null)
    {
        Start(world, request ?? Memberships.Request(null, "hub1"));
        return End(world);
    }

    private static OffboardingOutcome End(OnboardingWorld world)
    {
        Assert.True(world.Flows.Pump.RunUntil(() => world.Onboarding.Ended), "The offboarding never ended.");
        return world.Onboarding.Outcome<OffboardingOutcome>();
    }
}
