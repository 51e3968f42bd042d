using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Leaving;

public sealed class OffboardClusterTests
{
    private static readonly string[] Runbook =
    [
        TaskNames.ObserveSiblings, TaskNames.MarkClaim,
        TaskNames.OrphanWorks, TaskNames.LookForWorksOrphaned, TaskNames.DeleteWorks, TaskNames.LookForWorksGone,
        TaskNames.DeleteManagedCluster, TaskNames.LookForManagedClusterGone,
        TaskNames.DeleteKlusterlet, TaskNames.LookForKlusterletGone,
        TaskNames.DeleteAgentNamespaces, TaskNames.LookForNamespacesGone, TaskNames.DeleteHubNamespace, TaskNames.RemoveOperator,
        TaskNames.DeleteManagedCluster, TaskNames.DeleteOwnCsrs, TaskNames.RevokeBootstrapIdentity,
        TaskNames.ObserveSiblings, TaskNames.FindResidue,
    ];

    /// <summary>Every effect of a leave, in both places where agents run.</summary>
    public static TheoryData<string, string?> Effects =>
        [.. Runbook.Where(call => !call.StartsWith("LookFor", StringComparison.Ordinal) && call is not (TaskNames.ObserveSiblings or TaskNames.FindResidue)).Distinct()
            .Select(call => (call, (string?)null))
            .Concat([(TaskNames.RestoreManagedCredential, "hosting1"), (TaskNames.DeleteManagedIdentity, "hosting1"), (TaskNames.ReleaseSlot, "hosting1")])
            .Select(row => new TheoryDataRow<string, string?>(row.Item1, row.Item2))];

    [Fact]
    public void RunAsync_EverythingHealthy_RemovesInTheOrderOfOcm()
    {
        var world = World("web");

        var outcome = RunToEnd(world).Registrations[0];

        Assert.Equal(Runbook, world.Calls.Skip(1));
        Assert.Equal(RegistrationOutcome.Left, outcome.Outcome);
        Assert.Equal(["web"], outcome.LeftProof!.Works);
        Assert.Null(outcome.Debts);
    }

    [Fact]
    public void RunAsync_Hosted_RestoresTheCredentialFirstAndGivesTheSlotBackLast()
    {
        var world = World();
        world.Members.Add("hub2", "hosting1");

        var outcome = RunToEnd(world, Memberships.Request(null, "hub2")).Registrations[0];

        var calls = world.Calls.ToList();
        Assert.Equal(RegistrationOutcome.Left, outcome.Outcome);
        Assert.Equal(AgentMode.SingletonHosted, outcome.Mode);
        Assert.True(calls.IndexOf(TaskNames.RestoreManagedCredential) < calls.IndexOf(TaskNames.DeleteKlusterlet));
        Assert.True(calls.IndexOf(TaskNames.DeleteManagedIdentity) > calls.IndexOf(TaskNames.LookForKlusterletGone));
        Assert.True(calls.IndexOf(TaskNames.ReleaseSlot) > calls.IndexOf(TaskNames.RemoveOperator));
    }

    [Theory]
    [InlineData(DecisionKind.Keep, true)]
    [InlineData(DecisionKind.Remove, false)]
    public void RunAsync_Asked_ShowsTheWorksAndDoesWithThemAsDecided(DecisionKind fate, bool orphaned)
    {
        var world = World("web", "db");
        Start(world, Memberships.Request(new LeavePolicies(), "hub1"));

        var question = world.UntilAsked("all");
        var before = world.Calls.ToList();
        world.Decide(question, fate);
        var outcome = End(world).Registrations[0];

        Assert.Equal([TaskNames.InspectMemberships], before.Distinct());
        Assert.Contains(question.Details, detail => detail is { Name: "hub1 works", Value: "web (2), db (2)" });
        Assert.Contains(question.Details, detail => detail.Name == "hub1 removes" && detail.Value.Contains("hub1: ManagedCluster/cluster1", StringComparison.Ordinal));
        Assert.Equal(orphaned, world.Calls.Contains(TaskNames.OrphanWorks));
        Assert.Equal(fate.ToString(), outcome.LeftProof!.Workloads.ToString());
    }

    [Fact]
    public void RunAsync_NobodyAnswersOrSomebodyRejects_RemovesNothing()
    {
        var expired = World();
        var rejected = World();
        Start(rejected, Memberships.Request(new LeavePolicies(), "hub1"));

        rejected.Decide(rejected.UntilAsked("all"), DecisionKind.Reject);

        Assert.Equal(RegistrationOutcome.TimedOut, RunToEnd(expired, Memberships.Request(new LeavePolicies(), "hub1")).Registrations[0].Outcome);
        Assert.Equal(RegistrationOutcome.Rejected, End(rejected).Registrations[0].Outcome);
        Assert.All(expired.Calls.Concat(rejected.Calls), call => Assert.Equal(TaskNames.InspectMemberships, call));
    }

    [Fact]
    public void RunAsync_WorksCameAfterTheAnswer_AsksAgain()
    {
        var world = World("web");
        Start(world, Memberships.Request(new LeavePolicies(), "hub1"));
        var first = world.UntilAsked("all");
        world.Members.Works.Add("late");
        world.Decide(first, DecisionKind.Remove);

        var second = world.UntilAsked("all", notQuestion: first.Id);
        world.Decide(second, DecisionKind.Keep);

        Assert.NotEqual(first.SubjectHash, second.SubjectHash);
        Assert.StartsWith("What was seen has changed", second.Ask, StringComparison.Ordinal);
        Assert.Equal(WorkloadFate.Keep, End(world).Registrations[0].LeftProof!.Workloads);
    }

    [Fact]
    public void RunAsync_CanceledBeforeTheFirstRemoval_RemovesNothing()
    {
        var world = World();
        world.Flows.Duration = name => TimeSpan.FromSeconds(name == TaskNames.ObserveSiblings ? 10 : 0.1);
        Start(world);
        world.RunFor(TimeSpan.FromSeconds(2));
        world.Cancel();

        var outcome = End(world);

        Assert.NotNull(outcome.Canceled);
        Assert.Equal(RegistrationOutcome.Canceled, outcome.Registrations[0].Outcome);
        Assert.DoesNotContain(TaskNames.MarkClaim, world.Calls);
    }

    [Fact]
    public void RunAsync_CanceledAfterTheFirstRemoval_EndsWhatWasBegun()
    {
        var world = World();
        world.OnJoin(TaskNames.MarkClaim, _ =>
        {
            world.Cancel();
            return new MarkResult(Found: true, Accepted: true);
        });

        Assert.Equal(RegistrationOutcome.Left, RunToEnd(world).Registrations[0].Outcome);
    }

    [Theory]
    [MemberData(nameof(Effects))]
    public void RunAsync_AnyEffectRefused_IsAskedAndRetriedOrLeftAsADebt(string effect, string? host)
    {
        var retried = World("web");
        retried.Members.Add("hub2", host);
        var skipped = World("web");
        skipped.Members.Add("hub2", host);
        var policies = Memberships.Auto with { Leaving = CheckpointPolicy.Default(OnDeadline.Skip) };
        foreach (var world in (OnboardingWorld[])[retried, skipped])
        {
            world.On(effect, () => throw new HubRefusedException("it is forbidden", "Forbidden", "Grant it."));
            Start(world, Memberships.Request(policies, "hub2"));
        }

        var question = retried.UntilAsked("hub2");
        retried.On(effect, () => effect is TaskNames.OrphanWorks or TaskNames.DeleteWorks ? new WorksResult(["web"], 1) : effect == TaskNames.MarkClaim ? new MarkResult(true, true) : new Done(true));
        retried.Decide(question, DecisionKind.Retry);
        skipped.Decide(skipped.UntilAsked("hub2"), DecisionKind.Skip);
        var (again, left) = (End(retried).Registrations[0], End(skipped).Registrations[0]);

        Assert.Equal(CheckpointKind.Leaving, question.Checkpoint);
        Assert.Equal((RegistrationOutcome.Left, 2), (again.Outcome, again.Attempt));
        Assert.Equal(RegistrationOutcome.Skipped, left.Outcome);
        Assert.Contains(left.Debts!, debt => debt.What.StartsWith(effect, StringComparison.Ordinal) && debt.Command == "multihub offboard cluster1 --hub hub2");
    }

    [Fact]
    public void RunAsync_NothingHelpsAndNobodyIsAsked_EndsByItself()
    {
        var world = World();
        world.On(TaskNames.LookForManagedClusterGone, () => new Look { State = LookState.Waiting, Seen = new Finding("ManagedClusterRemains", "It waits.") });

        var outcome = RunToEnd(world).Registrations[0];

        Assert.Equal((RegistrationOutcome.Skipped, 3), (outcome.Outcome, outcome.Attempt));
        Assert.DoesNotContain(TaskNames.DeleteKlusterlet, world.Calls);
        Assert.NotEmpty(outcome.Debts!);
    }

    [Fact]
    public void RunAsync_SiblingWorseAfterwards_SaysSo()
    {
        var world = World();
        var healthy = true;
        world.OnJoin(TaskNames.ObserveSiblings, _ => new SiblingsResult([new SiblingState("mhf-other", "cluster1", "hub9", healthy, "")]));
        world.OnJoin(TaskNames.RemoveOperator, _ => new Done(healthy = false));

        var outcome = RunToEnd(world).Registrations[0];

        Assert.Equal(RegistrationOutcome.Left, outcome.Outcome);
        Assert.Equal("SiblingHarmed", Assert.Single(outcome.Notices).Code);
    }

    [Fact]
    public void RunAsync_All_LeavesEachHubThatWasFoundAndNoOther()
    {
        var world = World();
        world.Members.Add("hub2", "hosting1");

        var outcome = RunToEnd(world, Memberships.Request(null));

        Assert.Equal(["hub1", "hub2"], outcome.Registrations.Select(registration => registration.Hub.Value));
        Assert.All(outcome.Registrations, registration => Assert.Equal(RegistrationOutcome.Left, registration.Outcome));
    }

    private static OnboardingWorld World(params string[] works)
    {
        var world = new OnboardingWorld();
        world.Members.Add("hub1");
        world.Members.Works.AddRange(works);
        return world;
    }

    private static void Start(OnboardingWorld world, OffboardingRequest? request = null) =>
        world.Flows.Start(TaskNames.OffboardCluster, OnboardingWorld.Operation, request ?? Memberships.Request(null, "hub1"));

    private static OffboardingOutcome RunToEnd(OnboardingWorld world, OffboardingRequest? request = null)
    {
        Start(world, request);
        return End(world);
    }

    private static OffboardingOutcome End(OnboardingWorld world)
    {
        Assert.True(world.Flows.Pump.RunUntil(() => world.Onboarding.Ended), "The offboarding never ended.");
        return world.Onboarding.Outcome<OffboardingOutcome>();
    }
}
