using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.HandingOver;

/// <summary>Hand-offs to and from hubs that their owner administers: nothing on such a hub is even tried, and the owner's part is named.</summary>
public sealed class OwnersHubHandoffTests
{
    private static readonly string[] AdministratorsAlone =
    [
        TaskNames.EnsureBootstrapCredential, TaskNames.AdmitAgent, TaskNames.LookForAvailability, TaskNames.CreateProbe, TaskNames.LookForLease, TaskNames.DeleteOwnCsrs,
        TaskNames.RevokeBootstrapIdentity, TaskNames.OrphanWorks, TaskNames.DeleteWorks, TaskNames.DeleteManagedCluster, TaskNames.DeleteHubNamespace,
    ];

    [Fact]
    public void RunAsync_ToAnOwnersHub_WaitsForTheOwnerAndIsHandedOver()
    {
        var world = ToOwner();
        var began = world.Clusters.Flows.Now;
        world.Clusters.On(TaskNames.LookForOwnersAcceptance, () => new Look
        {
            State = world.Clusters.Flows.Now - began > TimeSpan.FromHours(71) ? LookState.Met : LookState.Waiting,
            At = world.Clusters.Flows.Now,
            Seen = new Finding("OwnerHasNotAccepted", "Not yet.", "Ask."),
        });
        world.Start();

        var outcome = world.ConsentAndEnd();

        Assert.Equal((HandoffResult.HandedOver, RegistrationOutcome.Joined), (outcome.Statement.Result, outcome.Registrations[0].Outcome));
        Assert.True(outcome.Statement.EndedAt - outcome.Statement.StartedAt > TimeSpan.FromHours(71));
        Assert.Null(outcome.Statement.Proof);
        Assert.Contains(outcome.Registrations[0].Notices, notice => notice.Code == "SeenFromTheAgentOnly");
        Assert.DoesNotContain(world.Called, call => call.Hub == HandoffWorld.Customer && AdministratorsAlone.Contains(call.Activity));
        Assert.Equal(outcome.Registrations[0].Klusterlet, world.Pair!.ToAgent);
        Assert.Null(world.Pair.FromAgent);
        Assert.Empty(outcome.Statement.Availability.Gaps);
    }

    [Fact]
    public void RunAsync_OwnerNeverAccepts_NeverBeginsAndTheProviderStays()
    {
        var world = ToOwner();
        world.Clusters.On(TaskNames.LookForOwnersAcceptance, () => new Look { State = LookState.Waiting, Seen = new Finding("OwnerHasNotAccepted", "Not yet.", "Ask.") });
        world.Start();

        var outcome = world.End();

        Assert.Equal((HandoffResult.NotBegun, RegistrationOutcome.TimedOut), (outcome.Statement.Result, outcome.Registrations[0].Outcome));
        Assert.True(world.Clusters.Members.Has(HandoffWorld.Provider));
    }

    [Fact]
    public void RunAsync_MemberOfTheOwnersHubAlready_IsTakenAsItIs()
    {
        var world = ToOwner();
        world.Clusters.Members.Add(HandoffWorld.Customer);
        world.Start();

        var outcome = world.ConsentAndEnd();

        Assert.Equal((HandoffResult.HandedOver, RegistrationOutcome.Joined), (outcome.Statement.Result, outcome.Registrations[0].Outcome));
        Assert.DoesNotContain(TaskNames.ClaimManagedCluster, world.Clusters.Calls);
        Assert.Equal($"uid-{HandoffWorld.Customer}", world.Pair!.ToAgent!.Uid);
    }

    [Fact]
    public void RunAsync_TheOwnersHubIsReadByTheAgentFromAMomentOn_IsNoChangeOfTheHub()
    {
        var world = ToOwner();
        var looks = 0;
        world.Clusters.OnPair(TaskNames.LookAtBothHubs, _ =>
        {
            var since = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var provider = new HubSeen(world.Clusters.Members.Has(HandoffWorld.Provider), since, world.Clusters.Flows.Now, "True");
            var customer = new HubSeen(world.Clusters.Members.Has(HandoffWorld.Customer), since, null, "True");
            return new HubsSeen(world.Clusters.Flows.Now, provider, ++looks % 20 < 10 ? customer : customer with { Since = since.AddDays(1), ByAgent = true });
        });
        world.Start();

        Assert.Equal(HandoffResult.HandedOver, world.ConsentAndEnd().Statement.Result);
    }

    [Fact]
    public void RunAsync_LastMoveOnAnOwnersHub_IsRefusedBeforeAnythingIsDone()
    {
        var world = ToOwner();
        world.Start(HandoffWorld.Request() with { ThenDefaultNamespace = true });

        var outcome = world.End();

        Assert.Equal((HandoffResult.NotBegun, "HubNotAdministered"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
        Assert.Contains("--then-default-namespace", outcome.Statement.Reason.NextStep, StringComparison.Ordinal);
        Assert.Equal([TaskNames.InspectMemberships], world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_FromAnOwnersHub_RemovesOurSideAndOwesTheOwnersCommand()
    {
        var world = FromOwner(ownerHasDeleted: false);
        world.Start();

        var outcome = world.ConsentAndEnd();

        var statement = outcome.Statement;
        Assert.Equal((HandoffResult.HandedOverWithDebt, "OwnerHasToDelete"), (statement.Result, statement.Reason!.Code));
        Assert.Equal([RegistrationOutcome.Joined, RegistrationOutcome.Left], outcome.Registrations.Select(registration => registration.Outcome));
        Assert.Equal((HandoffWorld.Provider, "kubectl delete managedcluster cluster1"), (Assert.Single(statement.Debts).Where, statement.Debts[0].Command));
        Assert.DoesNotContain(world.Called, call => call.Hub == HandoffWorld.Provider && AdministratorsAlone.Contains(call.Activity));
        Assert.Contains((TaskNames.DeleteKlusterlet, HandoffWorld.Provider), world.Called);
        Assert.Equal($"uid-{HandoffWorld.Provider}", world.Pair!.FromAgent!.Uid);
        Assert.Null(world.Pair.ToAgent);
    }

    [Fact]
    public void RunAsync_FromAnOwnersHubWhoseOwnerHasDeletedIt_IsHandedOver()
    {
        var world = FromOwner(ownerHasDeleted: true);
        world.Start();

        var statement = world.ConsentAndEnd().Statement;

        Assert.Equal(HandoffResult.HandedOver, statement.Result);
        Assert.Empty(statement.Debts);
    }

    private static HandoffWorld ToOwner()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Owners.Add(HandoffWorld.Customer);
        world.Clusters.On(TaskNames.ReadFleet, () => new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Hubs = [new FleetHub(new HubName(HandoffWorld.Customer), Administered: false, "v1.3.1", LeaseDurationSeconds: null)],
        });
        world.Clusters.OnHub(hub => new HubFacts { Hub = hub, OcmInstalled = true, AgentServer = "https://hub2:6443" });
        return world;
    }

    private static HandoffWorld FromOwner(bool ownerHasDeleted)
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Owners.Add(HandoffWorld.Provider);
        world.Clusters.On(TaskNames.FindResidue, () => new ResidueResult([])
        {
            ForOwner = ownerHasDeleted ? null : new Finding("OwnerHasToDelete", "ManagedCluster cluster1 is still there.", "Tell the owner: kubectl delete managedcluster cluster1."),
            Gone = [new Detail("Klusterlet", "gone")],
        });
        return world;
    }
}
