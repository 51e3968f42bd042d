using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.HandingOver;

/// <summary>The last step that a hand-off may have: the customer's agent moves to the default agent namespace. Whatever becomes of it, the cluster is handed over.</summary>
public sealed class ThenMoveTests
{
    private const string Command = "multihub move cluster1 --hub hub2,agentNamespace=default";

    private static readonly string MoveId = $"move-{OnboardingWorld.Operation}-hub2";

    /// <summary>What a move calls before it is committed, and whether all that it made can be removed again where that fails for good; absent: it made nothing.</summary>
    public static TheoryData<string, bool?> BeforeTheCommit => new()
    {
        { TaskNames.InspectMemberships, null },
        { TaskNames.ClaimMove, true },
        { TaskNames.PrepareRunner, true },
        { TaskNames.EnsureBootstrapCredential, true },
        { TaskNames.DeployKlusterlet, true },
        { TaskNames.AdmitAgent, true },
        { TaskNames.CreateProbe, true },
        { TaskNames.LookForWorksTakenOver, false },
    };

    [Fact]
    public void RunAsync_Asked_MovesAfterTheProviderLeftAndWasRefused()
    {
        var world = new HandoffWorld();
        Registration? second = null;
        world.Clusters.OnJoin(TaskNames.DeployKlusterlet, registration =>
        {
            second = registration;
            return new KlusterletFacts(registration.Plan.Names.Klusterlet, $"uid-{registration.Plan.Names.Generation ?? 1}", registration.Plan.Names.AgentNamespace, "cluster1");
        });
        world.Clusters.Csrs.Add(world.Clusters.Csr("cluster1-aaaaa", "SHA256:one"));
        world.Clusters.On(TaskNames.DeleteOwnCsrs, () => new Done(Changed: false));
        world.Start(Request());

        var outcome = world.ConsentAndEnd();

        var (calls, statement) = (world.Clusters.Calls.ToList(), outcome.Statement);
        Assert.Equal((HandoffResult.HandedOver, HandoffMoveResult.Moved), (statement.Result, statement.Afterwards!.Result));
        Assert.Null(statement.Afterwards.Reason);
        Assert.Equal("Singleton on cluster1", statement.Afterwards.From);
        Assert.Equal(RegistrationNames.DefaultAgentNamespace, second!.Plan.Names.AgentNamespace);
        Assert.Equal((2, OnboardingWorld.Operation, OnboardingWorld.Operation), (second.Plan.Names.Generation, second.Operation.Value, second.Move!.Mover.Value));
        Assert.True(calls.IndexOf(TaskNames.ClaimMove) > calls.IndexOf(TaskNames.ProbeRefusals));
        Assert.Equal([RegistrationOutcome.Joined, RegistrationOutcome.Left], outcome.Registrations.Select(registration => registration.Outcome));
        Assert.Equal("uid-2", outcome.Registrations[0].Klusterlet!.Uid);
        Assert.NotNull(outcome.Registrations[0].MovedProof);
        Assert.Empty(statement.Availability.Gaps);
        Assert.Empty(statement.Debts);
    }

    [Fact]
    public void RunAsync_NotAsked_MovesNothingAndSaysNothingOfIt()
    {
        var world = new HandoffWorld();
        world.Start();

        var outcome = world.ConsentAndEnd();

        Assert.Null(outcome.Statement.Afterwards);
        Assert.DoesNotContain(TaskNames.ClaimMove, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_ModeIsThePlanners_JoinsOnTheManagedCluster()
    {
        var world = new HandoffWorld();
        world.Clusters.On(TaskNames.ReadFleet, () => new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Hubs = [new FleetHub(new HubName(HandoffWorld.Customer), Administered: true, "v1.3.1", LeaseDurationSeconds: null)],
            HostingClusters = [new FleetHostingCluster(new HostingClusterName("hosting1"), 20)],
            Policy = new PlanningPolicy { Weights = new PlanningWeights { OnCluster = 0 } },
        });
        world.Start(Request() with { To = new() { Hub = new HubName(HandoffWorld.Customer) } });

        var outcome = world.ConsentAndEnd();

        Assert.Equal((AgentMode.Singleton, "cluster1"), (outcome.Registrations[0].Mode, outcome.Registrations[0].RunsOn));
        Assert.All(outcome.Plan!.Registrations[0].Alternatives, alternative => Assert.NotEqual(AgentMode.Singleton, alternative.Mode));
        Assert.Equal(HandoffMoveResult.Moved, outcome.Statement.Afterwards!.Result);
    }

    [Theory]
    [MemberData(nameof(BeforeTheCommit))]
    public void RunAsync_AStepOfTheMoveFails_IsHandedOverAndSaysWhyTheAgentStays(string step, bool? undone)
    {
        var world = new HandoffWorld();
        world.Fail = (activity, _, _) =>
        {
            if (activity == step && world.Clusters.Calls.Contains(TaskNames.ProbeRefusals))
            {
                throw new HubRefusedException("it is forbidden", "Forbidden", "Grant it.");
            }
        };
        world.Start(Request());

        var outcome = world.ConsentAndEnd();

        AssertStays(outcome, "Forbidden");
        Assert.StartsWith("Grant it. Then: ", outcome.Statement.Afterwards!.Reason!.NextStep, StringComparison.Ordinal);
        Assert.Equal(undone, outcome.Statement.Afterwards.Undone);
        Assert.Equal(undone == false, outcome.Statement.Afterwards.Residue.Count > 0);
        Assert.True(world.Clusters.Members.Has(HandoffWorld.Customer));
    }

    [Fact]
    public void RunAsync_TheMoveIsRefused_SaysTheReasonOfThePlanner()
    {
        var world = new HandoffWorld();
        world.Clusters.On(TaskNames.InspectManagedCluster, () => new ClusterFacts
        {
            Uid = OnboardingWorld.ClusterUid,
            KubernetesVersion = "v1.32.4",
            Namespaces = AfterTheProbe(world).Count > 0 ? [new NamespaceSeen(RegistrationNames.DefaultAgentNamespace, null, null, Terminating: false, ["Secret/others"])] : [],
        });
        world.Start(Request());

        var outcome = world.ConsentAndEnd();

        AssertStays(outcome, "AgentNamespaceForeign");
        Assert.Null(outcome.Statement.Afterwards!.Undone);
        Assert.DoesNotContain(TaskNames.ClaimMove, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_TheFirstAgentCannotBeRemoved_IsHandedOverWithADebtOfTheMove()
    {
        var world = new HandoffWorld();
        world.Clusters.OnJoin(TaskNames.DeleteAgentNamespaces, registration =>
            registration.Plan.Hub.Value == HandoffWorld.Customer ? throw new HubRefusedException("delete is forbidden", "Forbidden", "Grant it.") : new Done(Changed: true));
        world.Start(Request());

        var statement = world.ConsentAndEnd().Statement;

        Assert.Equal((HandoffResult.HandedOver, HandoffMoveResult.MovedWithDebt, "MoveUnfinished"), (statement.Result, statement.Afterwards!.Result, statement.Afterwards.Reason!.Code));
        Assert.Equal("multihub move cluster1 --hub hub2", Assert.Single(statement.Debts).Command);
    }

    [Fact]
    public void RunAsync_CanceledInTheMove_RollsTheMoveBackAndNothingElse()
    {
        var world = new HandoffWorld();
        world.Clusters.Flows.Duration = activity => TimeSpan.FromSeconds(activity == TaskNames.LookForWorksTakenOver ? 10 : 0.1);
        world.Start(Request());
        foreach (var (side, who) in new[] { (HandoffWorld.Customer, "customer-key"), (HandoffWorld.Provider, "provider-key") })
        {
            world.Decide(world.UntilAsked(side), DecisionKind.Approve, who);
        }

        Assert.True(world.Clusters.Flows.Pump.RunUntil(() => world.Clusters.Calls.Contains(TaskNames.LookForWorksTakenOver)));
        var shown = world.Clusters.Onboarding.StatusAs<Orchestrations.Onboarding.OnboardingStatus>().Step;
        world.Clusters.Cancel();
        var outcome = world.End();

        Assert.Equal("Move", shown);
        AssertStays(outcome, "Canceled");
        Assert.True(outcome.Statement.Afterwards!.Undone);
        Assert.Equal("bob", outcome.Canceled!.Who);
        Assert.Equal([RegistrationOutcome.Joined, RegistrationOutcome.Left], outcome.Registrations.Select(registration => registration.Outcome));
    }

    [Fact]
    public void RunAsync_CanceledWhileTheProviderIsProbed_DoesNotBeginTheMove()
    {
        var world = new HandoffWorld();
        world.Fail = (activity, _, _) =>
        {
            if (activity == TaskNames.ProbeRefusals)
            {
                world.Clusters.Cancel();
            }
        };
        world.Start(Request());

        var statement = world.ConsentAndEnd().Statement;

        Assert.Equal((HandoffResult.HandedOver, HandoffMoveResult.NotBegun, "Canceled"), (statement.Result, statement.Afterwards!.Result, statement.Afterwards.Reason!.Code));
        Assert.Contains(Command, statement.Afterwards.Reason.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain(TaskNames.ClaimMove, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_ProviderIsLeftInPart_DoesNotBeginTheMove()
    {
        var world = new HandoffWorld();
        world.Fail = (activity, hub, _) =>
        {
            if (activity == TaskNames.DeleteAgentNamespaces && hub == HandoffWorld.Provider)
            {
                throw new HubRefusedException("it is forbidden", "Forbidden", "Grant it.");
            }
        };
        world.Start(Request());

        var statement = world.ConsentAndEnd().Statement;

        Assert.Equal((HandoffResult.LeaveUnfinished, HandoffMoveResult.NotBegun, "ProviderNotGone"), (statement.Result, statement.Afterwards!.Result, statement.Afterwards.Reason!.Code));
        Assert.DoesNotContain(TaskNames.ClaimMove, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_MoveAsksForPlanAndAcceptance_IsDecidedLikeAnyMove()
    {
        var world = new HandoffWorld();
        world.Start(Request() with { Checkpoints = HandoffWorld.Request().Checkpoints with { Joining = OnboardingWorld.AskAll } });
        world.Clusters.Decide(world.Clusters.UntilAsked("all"), DecisionKind.Approve);
        world.Clusters.Decide(world.Clusters.UntilAsked(HandoffWorld.Customer), DecisionKind.Approve);
        foreach (var (side, who) in new[] { (HandoffWorld.Customer, "customer-key"), (HandoffWorld.Provider, "provider-key") })
        {
            world.Decide(world.UntilAsked(side), DecisionKind.Approve, who);
        }

        var plan = UntilTheMoveAsks(world);
        world.Clusters.Decide(plan, DecisionKind.Approve);
        var acceptance = UntilTheMoveAsks(world, plan.Id);
        world.Clusters.Decide(acceptance, DecisionKind.Approve);
        var outcome = world.End();

        Assert.Equal(($"{OnboardingWorld.Operation}-hub2-moveplan-1", $"{OnboardingWorld.Operation}-hub2-moveacceptance-2"), (plan.Id, acceptance.Id));
        Assert.Equal(HandoffMoveResult.Moved, outcome.Statement.Afterwards!.Result);
        Assert.Equal(4, outcome.Registrations[0].Decisions.Count + outcome.Decisions.Count(answer => answer.QuestionId.Contains("plan", StringComparison.Ordinal)));
    }

    [Fact]
    public void RunAsync_MovesPlanIsNotApproved_IsHandedOver()
    {
        var world = new HandoffWorld();
        world.Start(Request() with { Checkpoints = HandoffWorld.Request().Checkpoints with { Joining = OnboardingWorld.Auto with { Plan = CheckpointPolicy.Default(OnDeadline.Reject) } } });
        world.Clusters.Decide(world.Clusters.UntilAsked("all"), DecisionKind.Approve);
        foreach (var (side, who) in new[] { (HandoffWorld.Customer, "customer-key"), (HandoffWorld.Provider, "provider-key") })
        {
            world.Decide(world.UntilAsked(side), DecisionKind.Approve, who);
        }

        world.Clusters.Decide(UntilTheMoveAsks(world), DecisionKind.Reject);

        AssertStays(world.End(), "PlanRejected");
    }

    [Fact]
    public void RunAsync_TheJoinGaveItTheNamespace_IsThereAlready()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Add(HandoffWorld.Customer);
        world.Clusters.Existing[HandoffWorld.Customer] = HandoffWorld.Existing(new OperationId(Memberships.JoinedBy));
        world.Clusters.Members.Change = facts => InDefault(facts, HandoffWorld.Customer);
        world.Start(Request());

        var outcome = world.ConsentAndEnd();

        Assert.Equal((HandoffResult.HandedOver, HandoffMoveResult.AlreadyThere), (outcome.Statement.Result, outcome.Statement.Afterwards!.Result));
        Assert.Null(outcome.Statement.Afterwards.Reason);
        Assert.DoesNotContain(TaskNames.ClaimMove, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_ProviderHasTheNamespace_IsNotInTheWay()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Change = facts => InDefault(facts, HandoffWorld.Provider);
        world.Start(Request());

        Assert.Equal(HandoffMoveResult.Moved, world.ConsentAndEnd().Statement.Afterwards!.Result);
    }

    [Theory]
    [InlineData("hub3", "multihub move cluster1 --hub hub3,agentNamespace=own")]
    [InlineData(null, "the tool that made it")]
    public void RunAsync_AnotherHasTheNamespace_IsRefusedBeforeAnythingIsDone(string? holder, string nextStep)
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Change = facts => facts with
        {
            Managed = facts.Managed with
            {
                Agents =
                [
                    .. facts.Managed.Agents,
                    new AgentSeen { Name = "klusterlet", Uid = "other", Namespace = RegistrationNames.DefaultAgentNamespace, Mode = "Default", Operation = holder is null ? null : Memberships.JoinedBy, Hub = holder },
                ],
            },
        };
        world.Start(Request());

        var outcome = world.End();

        Assert.Equal((HandoffResult.NotBegun, "AgentNamespaceTaken"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
        Assert.Contains(nextStep, outcome.Statement.Reason.NextStep, StringComparison.Ordinal);
        Assert.Equal([TaskNames.InspectMemberships], world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_CustomerIsAHostedMember_IsRefusedBeforeAnythingIsDone()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Add(HandoffWorld.Customer, "hosting1");
        world.Start(Request());

        var outcome = world.End();

        Assert.Equal((HandoffResult.NotBegun, "AgentIsHosted"), (outcome.Statement.Result, outcome.Statement.Reason!.Code));
        Assert.Contains("--then-default-namespace", outcome.Statement.Reason.NextStep, StringComparison.Ordinal);
        Assert.Equal([TaskNames.InspectMemberships], world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_ResumedAfterADefectInTheMove_GoesOnWithIt()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Remove(HandoffWorld.Provider);
        world.Clusters.Members.Add(HandoffWorld.Customer, operation: OnboardingWorld.Operation);
        world.Clusters.Existing[HandoffWorld.Customer] = HandoffWorld.Existing(new OperationId(OnboardingWorld.Operation));
        world.Clusters.Members.Change = facts => facts with
        {
            Hubs = [.. facts.Hubs.Select(hub => hub with { Member = hub.Member is null ? null : hub.Member with { Phase = ClaimPhase.Moving, Mover = OnboardingWorld.Operation } })],
        };
        world.Start(Request() with { Begun = Left() });

        var outcome = world.End();

        Assert.Equal((HandoffResult.HandedOver, HandoffMoveResult.Moved), (outcome.Statement.Result, outcome.Statement.Afterwards!.Result));
        Assert.Equal((RegistrationOutcome.Joined, AgentMode.Singleton), (outcome.Registrations[0].Outcome, outcome.Registrations[0].Mode));
        Assert.DoesNotContain(TaskNames.DeleteManagedCluster, world.Clusters.Calls);
        Assert.Contains(TaskNames.ProbeRefusals, world.Clusters.Calls);
    }

    [Fact]
    public void RunAsync_ResumedAfterTheMoveHadEnded_TakesItsOutcome()
    {
        var world = new HandoffWorld();
        world.Clusters.Members.Remove(HandoffWorld.Provider);
        world.Clusters.Members.Add(HandoffWorld.Customer, operation: OnboardingWorld.Operation);
        var moved = new JoinOutcome { Hub = new HubName(HandoffWorld.Customer), Outcome = RegistrationOutcome.RolledBack, Undone = true, Reason = new Finding("Forbidden", "It is forbidden.", "Grant it.") };
        world.Start(Request() with { Begun = Left() with { Moved = moved } });

        var outcome = world.End();

        AssertStays(outcome, "Forbidden");
        Assert.DoesNotContain(TaskNames.ClaimMove, world.Clusters.Calls);
    }

    private static HandoffRequest Request() => HandoffWorld.Request() with { ThenDefaultNamespace = true };

    private static void AssertStays(HandoffOutcome outcome, string code)
    {
        var statement = outcome.Statement;
        Assert.Equal((HandoffResult.HandedOver, HandoffMoveResult.NotMoved, code), (statement.Result, statement.Afterwards!.Result, statement.Afterwards.Reason?.Code));
        Assert.Contains(Command, statement.Afterwards.Reason!.NextStep, StringComparison.Ordinal);
        Assert.Null(statement.Afterwards.Klusterlet);
        Assert.Null(statement.Reason);
        Assert.Equal(RegistrationOutcome.Joined, outcome.Registrations[0].Outcome);
        Assert.True(statement.AllRefused);
    }

    private static List<string> AfterTheProbe(HandoffWorld world) => [.. world.Clusters.Calls.SkipWhile(call => call != TaskNames.ProbeRefusals)];

    private static Question UntilTheMoveAsks(HandoffWorld world, string? notQuestion = null)
    {
        Question? question = null;
        Assert.True(
            world.Clusters.Flows.Pump.RunUntil(() =>
                world.Clusters.Flows.Find(MoveId) is { Status: not null, Ended: false } move
                && move.StatusAs<JoinStatus>().Question is { } asked
                && asked.Id != notQuestion
                && (question = asked) is not null),
            "The move asked nothing.");
        return question!;
    }

    private static HandoffBegun Left()
    {
        var request = Memberships.Request(null, HandoffWorld.Provider);
        var planned = LeavePlanner.Plan(request, new Memberships().Add(HandoffWorld.Provider).Facts(request)).Registrations[0];
        return new HandoffBegun(
            planned.Registration!,
            [new Consent(new HubName(HandoffWorld.Provider), "provider-key", new DateTime(2027, 3, 1, 0, 0, 0, DateTimeKind.Utc), DecisionKind.Keep, null)],
            new JoinOutcome { Hub = new HubName(HandoffWorld.Provider), Outcome = RegistrationOutcome.Left });
    }

    private static MembershipFacts InDefault(MembershipFacts facts, string hub) => facts with
    {
        Managed = facts.Managed with { Agents = [.. facts.Managed.Agents.Select(agent => agent.Hub == hub ? agent with { Namespace = RegistrationNames.DefaultAgentNamespace } : agent)] },
    };
}
