using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.HandingOver;

public sealed class HandOffClusterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void RunAsync_BothConsent_JoinsFirstAndLeavesLast()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Works.Add("web");
        world.Start();

        var customer = world.UntilAsked(HandoffWorld.Customer);
        world.Decide(customer, DecisionKind.Approve, "customer-key");
        var provider = world.UntilAsked(HandoffWorld.Provider);
        world.Decide(provider, DecisionKind.Keep, "provider-key");
        var outcome = world.End();

        var (calls, statement) = (world.Clusters.Calls.ToList(), outcome.Statement);
        Assert.Equal(HandoffResult.HandedOver, statement.Result);
        Assert.Null(statement.Reason);
        Assert.Equal([RegistrationOutcome.Joined, RegistrationOutcome.Left], outcome.Registrations.Select(registration => registration.Outcome));
        Assert.True(calls.IndexOf(TaskNames.CutOver) > calls.IndexOf(TaskNames.AdmitAgent));
        Assert.True(calls.IndexOf(TaskNames.OrphanWorks) > calls.IndexOf(TaskNames.CutOver));
        Assert.True(calls.IndexOf(TaskNames.ProbeRefusals) > calls.LastIndexOf(TaskNames.RevokeBootstrapIdentity));
        Assert.Equal(["customer-key", "provider-key"], statement.Consents.Select(consent => consent.Who));
        Assert.NotNull(statement.Proof);
        Assert.Equal((WorkloadFate.Keep, "web"), (statement.Workloads, Assert.Single(statement.Works)));
        Assert.Equal(["team=blue"], statement.CutOver!.Labels);
        Assert.True(statement.AllRefused);
        Assert.Empty(statement.Debts);
    }

    [Fact]
    public void RunAsync_BothConsent_ShowsThatSomeHubHadTheClusterAllTheTime()
    {
        var world = new HandoffWorld();
        world.Start();

        var seen = world.ConsentAndEnd().Statement.Availability;

        Assert.Empty(seen.Gaps);
        Assert.Equal(seen.LastAt, seen.ShownUntil);
        Assert.True(seen.LastAt - seen.FirstAt > TimeSpan.FromMinutes(15));
        Assert.Equal([(true, false), (true, true), (false, true)], seen.Periods.Select(period => (period.From!.Value, period.To!.Value)));
        Assert.NotNull(seen.FromLastLease);
        Assert.NotNull(seen.ToLastLease);
    }

    [Fact]
    public void RunAsync_QuestionsStayOpenForDays_LooksABoundedNumberOfTimes()
    {
        var world = new HandoffWorld();
        world.Start(HandoffWorld.Request() with { Overlap = TimeSpan.FromDays(20), Soak = TimeSpan.FromDays(20) });

        var customer = world.UntilAsked(HandoffWorld.Customer);
        world.Clusters.RunFor(TimeSpan.FromHours(71));
        world.Decide(customer, DecisionKind.Approve, "customer-key");
        var provider = world.UntilAsked(HandoffWorld.Provider);
        world.Clusters.RunFor(TimeSpan.FromHours(71));
        world.Decide(provider, DecisionKind.Approve, "provider-key");
        var statement = world.End().Statement;

        Assert.Equal(HandoffResult.HandedOver, statement.Result);
        Assert.InRange(statement.Availability.Looks, 200, 450);
        Assert.Empty(statement.Availability.Gaps);
    }

    [Fact]
    public void RunAsync_OneKeyAnswersForBothSides_IsNotTakenAndSaysWhoMust()
    {
        var world = new HandoffWorld();
        world.Start();
        world.Decide(world.UntilAsked(HandoffWorld.Customer), DecisionKind.Approve, "alice");

        var provider = world.UntilAsked(HandoffWorld.Provider);
        world.Decide(provider, DecisionKind.Approve, "alice");
        world.Clusters.RunFor(Minute);
        var still = world.UntilAsked(HandoffWorld.Provider);
        world.Decide(provider, DecisionKind.Approve, "bob");
        var outcome = world.End();

        Assert.Equal("alice", provider.NotBy);
        Assert.Equal(provider.Id, still.Id);
        Assert.Equal([true, false, true], outcome.Decisions.Select(answer => answer.Taken));
        Assert.Contains("another key", outcome.Decisions[1].Reason, StringComparison.Ordinal);
        Assert.Equal(["alice", "bob"], outcome.Statement.Consents.Select(consent => consent.Who));
    }

    [Theory]
    [InlineData("asserted")]
    [InlineData("asserted:alice")]
    public void RunAsync_NobodysKeyAnswers_IsNotTaken(string who)
    {
        var world = new HandoffWorld();
        world.Start();
        world.Decide(world.UntilAsked(HandoffWorld.Customer), DecisionKind.Approve, who);

        var outcome = world.End();

        Assert.False(outcome.Decisions[0].Taken);
        Assert.Contains("holder of a key", outcome.Decisions[0].Reason, StringComparison.Ordinal);
        Assert.Equal((HandoffResult.Held, "NoConsent"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
    }

    [Theory]
    [InlineData(HandoffWorld.Customer, OnDeadline.Skip, HandoffResult.Held)]
    [InlineData(HandoffWorld.Provider, OnDeadline.Skip, HandoffResult.Held)]
    [InlineData(HandoffWorld.Customer, OnDeadline.Rollback, HandoffResult.RolledBack)]
    [InlineData(HandoffWorld.Provider, OnDeadline.Rollback, HandoffResult.RolledBack)]
    public void RunAsync_OneSideDoesNotAnswer_HoldsOrRollsBackAsAsked(string silent, OnDeadline then, HandoffResult expected)
    {
        var world = new HandoffWorld();
        world.Start(HandoffWorld.Request(then));
        if (silent == HandoffWorld.Provider)
        {
            world.Decide(world.UntilAsked(HandoffWorld.Customer), DecisionKind.Approve, "customer-key");
        }

        var outcome = world.End();

        Assert.Equal(expected, outcome.Statement.Result);
        Assert.DoesNotContain(TaskNames.CutOver, world.Clusters.Calls);
        Assert.False(world.Removed(HandoffWorld.Provider));
        Assert.Equal(RegistrationOutcome.Skipped, outcome.Registrations[1].Outcome);
        Assert.Equal(expected == HandoffResult.Held ? RegistrationOutcome.Joined : RegistrationOutcome.TimedOut, outcome.Registrations[0].Outcome);
    }

    [Theory]
    [InlineData(HandoffWorld.Customer, DecisionKind.Reject, HandoffResult.Held)]
    [InlineData(HandoffWorld.Provider, DecisionKind.Reject, HandoffResult.Held)]
    [InlineData(HandoffWorld.Customer, DecisionKind.Rollback, HandoffResult.RolledBack)]
    [InlineData(HandoffWorld.Provider, DecisionKind.Rollback, HandoffResult.RolledBack)]
    [InlineData(HandoffWorld.Customer, DecisionKind.Skip, HandoffResult.Held)]
    [InlineData(HandoffWorld.Provider, DecisionKind.Skip, HandoffResult.Held)]
    public void RunAsync_OneSideDeclines_HoldsOrRollsBackAsItDecides(string side, DecisionKind kind, HandoffResult expected)
    {
        var world = new HandoffWorld();
        world.Start();
        if (side == HandoffWorld.Provider)
        {
            world.Decide(world.UntilAsked(HandoffWorld.Customer), DecisionKind.Approve, "customer-key");
        }

        world.Decide(world.UntilAsked(side), kind, "no-key");
        var outcome = world.End();

        Assert.Equal((expected, "ConsentRefused"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
        Assert.Equal((side, kind), (outcome.Statement.Consents[^1].Hub.Value, outcome.Statement.Consents[^1].Decision));
        Assert.False(world.Removed(HandoffWorld.Provider));
        Assert.Equal(expected == HandoffResult.RolledBack, world.Removed(HandoffWorld.Customer));
    }

    [Fact]
    public void RunAsync_PlanIsRejected_NeverBegins()
    {
        var world = new HandoffWorld();
        world.Start(HandoffWorld.Request() with { Checkpoints = new HandoffPolicies() });
        var question = world.Clusters.UntilAsked("all");
        world.Clusters.Decide(question, DecisionKind.Reject);

        var outcome = world.End();

        Assert.StartsWith("First step of handing cluster1 over from hub1 to hub2.", question.Ask, StringComparison.Ordinal);
        Assert.Equal((HandoffResult.NotBegun, RegistrationOutcome.Rejected), (outcome.Statement.Result, outcome.Registrations[0].Outcome));
        Assert.DoesNotContain(TaskNames.ClaimManagedCluster, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_CustomerFailsWhileItSoaks_IsHeldAtOnceAndTheProviderStays()
    {
        var world = new HandoffWorld();
        world.Fail = (activity, _, _) => world.CustomerHolds &= activity != TaskNames.CutOver;
        world.Start();

        var outcome = world.ConsentAndEnd();

        Assert.Equal((HandoffResult.Held, "CustomerNotAvailable"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
        Assert.True(outcome.Statement.EndedAt - outcome.Statement.StartedAt < TimeSpan.FromMinutes(8));
        Assert.False(world.Removed(HandoffWorld.Provider));
    }

    [Fact]
    public void RunAsync_RollbackWhileTheProviderIsAway_HoldsInstead()
    {
        var world = new HandoffWorld();
        world.Start(HandoffWorld.Request(OnDeadline.Rollback));
        var question = world.UntilAsked(HandoffWorld.Customer);
        world.ProviderHolds = false;
        world.Decide(question, DecisionKind.Rollback, "customer-key");

        var outcome = world.End();

        Assert.Equal((HandoffResult.Held, "NotRolledBack"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
        Assert.Contains("without a hub", outcome.Statement.Reason.Sentence, StringComparison.Ordinal);
        Assert.False(world.Removed(HandoffWorld.Customer));
    }

    [Fact]
    public void RunAsync_ProviderGetsAWorkWhileItSoaks_IsAskedAgain()
    {
        var world = new HandoffWorld();
        world.Start();
        world.Decide(world.UntilAsked(HandoffWorld.Customer), DecisionKind.Approve, "customer-key");
        var first = world.UntilAsked(HandoffWorld.Provider);
        world.Decide(first, DecisionKind.Approve, "provider-key");
        world.Clusters.RunFor(Minute);
        world.Clusters.Members.Works.Add("late");

        var second = world.UntilAsked(HandoffWorld.Provider);
        world.Decide(second, DecisionKind.Remove, "provider-key");
        var statement = world.End().Statement;

        Assert.Equal("customer-key", second.NotBy);
        Assert.StartsWith("What would be removed has changed", second.Ask, StringComparison.Ordinal);
        Assert.Equal((HandoffResult.HandedOver, WorkloadFate.Remove), (statement.Result, statement.Workloads));
        Assert.DoesNotContain(TaskNames.OrphanWorks, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_CustomerIsAMemberAlready_IsTakenAsItIsAndARollbackTakesOnlyTheLabelsBack()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Add(HandoffWorld.Customer);
        world.Fail = (activity, _, _) => world.CustomerHolds &= activity != TaskNames.CutOver;
        world.Start(HandoffWorld.Request(OnDeadline.Rollback));

        var outcome = world.ConsentAndEnd();

        Assert.Equal((HandoffResult.RolledBack, RegistrationOutcome.Joined), (outcome.Statement.Result, outcome.Registrations[0].Outcome));
        Assert.DoesNotContain(TaskNames.ClaimManagedCluster, world.Clusters.Calls);
        Assert.Contains(TaskNames.UndoCutOver, world.Clusters.Calls);
        Assert.False(world.Removed(HandoffWorld.Customer));
    }

    [Theory]
    [InlineData("Plan", HandoffResult.NotBegun)]
    [InlineData("Join", HandoffResult.NotBegun)]
    [InlineData("Overlap", HandoffResult.RolledBack)]
    [InlineData("Consent", HandoffResult.RolledBack)]
    [InlineData("CutOver", HandoffResult.RolledBack)]
    [InlineData("Soak", HandoffResult.RolledBack)]
    [InlineData("Leave", HandoffResult.RolledBack)]
    [InlineData("Probe", HandoffResult.HandedOver)]
    public void RunAsync_CanceledAtAStep_IsUndoneUntilTheProviderIsLeft(string step, HandoffResult expected)
    {
        var world = new HandoffWorld();

        // The look before the first removal takes long enough for the cancel to come in it.
        world.Clusters.Flows.Duration = activity => activity == TaskNames.ObserveSiblings ? TimeSpan.FromSeconds(20) : TimeSpan.FromMilliseconds(100);
        world.Start();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        world.Clusters.Flows.Pump.RunUntil(() =>
        {
            Consent(world, asked);
            return world.Clusters.Onboarding.Status is not null && world.Clusters.Onboarding.StatusAs<Orchestrations.Onboarding.OnboardingStatus>().Step == step;
        });

        world.Clusters.Cancel();
        var outcome = world.End();

        Assert.Equal(expected, outcome.Statement.Result);
        Assert.NotNull(outcome.Canceled);
        Assert.Equal(expected == HandoffResult.HandedOver, world.Removed(HandoffWorld.Provider));
        Assert.Equal(expected == HandoffResult.HandedOver ? RegistrationOutcome.Joined : RegistrationOutcome.Canceled, outcome.Registrations[0].Outcome);
    }

    [Fact]
    public void RunAsync_ProviderIsNoMembership_IsRefusedBeforeAnythingIsWritten()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Remove(HandoffWorld.Provider);
        world.Start();

        var outcome = world.End();

        Assert.Equal((HandoffResult.NotBegun, "NotAMember"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
        Assert.Equal([TaskNames.InspectMemberships], world.Clusters.Calls);
        Assert.Equal([RegistrationOutcome.Refused, RegistrationOutcome.Refused], outcome.Registrations.Select(registration => registration.Outcome));
    }

    [Fact]
    public void RunAsync_ProviderIsNotAvailable_IsRefusedWithTheWayAround()
    {
        var world = new HandoffWorld { ProviderHolds = false };
        world.Start();

        var statement = world.End().Statement;

        Assert.Equal((HandoffResult.NotBegun, "ProviderNotAvailable"), (statement.Result, statement.Reason!.Code));
        Assert.Contains("multihub onboard cluster1 --hub hub2", statement.Reason.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void RunAsync_ResumedAfterTheLeaveHadBegun_EndsItWithoutAskingAgain()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Add(HandoffWorld.Customer, operation: OnboardingWorld.Operation);
        world.Start(HandoffWorld.Request() with { Begun = Begun(world, HandoffWorld.Provider) });

        var outcome = world.End();

        Assert.Equal(HandoffResult.HandedOver, outcome.Statement.Result);
        Assert.Equal("provider-key", Assert.Single(outcome.Statement.Consents).Who);
        Assert.Equal(WorkloadFate.Remove, outcome.Statement.Workloads);
        Assert.DoesNotContain(TaskNames.CutOver, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_ResumedAfterARollbackHadBegun_EndsThat()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Add(HandoffWorld.Customer, operation: OnboardingWorld.Operation);
        world.Start(HandoffWorld.Request() with { Begun = Begun(world, HandoffWorld.Customer) });

        var outcome = world.End();

        Assert.Equal((HandoffResult.RolledBack, RegistrationOutcome.RolledBack), (outcome.Statement.Result, outcome.Registrations[0].Outcome));
        Assert.False(world.Removed(HandoffWorld.Provider));
    }

    private static HandoffBegun Begun(HandoffWorld world, string hub)
    {
        var request = Memberships.Request(null, hub);
        var planned = LeavePlanner.Plan(request, world.Clusters.Members.Facts(request)).Registrations[0];
        return new HandoffBegun(
            planned.Registration! with { Workloads = WorkloadFate.Remove },
            [new Consent(new HubName(HandoffWorld.Provider), "provider-key", new DateTime(2027, 3, 1, 0, 0, 0, DateTimeKind.Utc), DecisionKind.Remove, null)]);
    }

    private static void Consent(HandoffWorld world, HashSet<string> asked)
    {
        if (world.Clusters.Onboarding is { Status: not null, Ended: false } flow
            && flow.StatusAs<Orchestrations.Onboarding.OnboardingStatus>().Question is { Checkpoint: CheckpointKind.Consent } question
            && asked.Add(question.Id))
        {
            world.Decide(question, question.Choices[0], question.NotBy is null ? "customer-key" : "provider-key");
        }
    }
}
