using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Planning;

/// <summary>Hosting capacity that is not there: asked for, awaited, and gone on with.</summary>
public sealed class ProvisioningTests
{
    private readonly OnboardingWorld _world = new();
    private int _taken = 20;

    [Fact]
    public void RunAsync_NoRoomAndApproved_WaitsAndJoinsWhenThereIs()
    {
        Start(OnboardingWorld.Auto with { Provisioning = CheckpointPolicy.Default(OnDeadline.Reject) });
        var question = _world.UntilAsked("all");

        _world.Decide(question, DecisionKind.Approve, hash: question.SubjectHash);
        _world.RunFor(TimeSpan.FromHours(2));
        var waiting = _world.Onboarding.StatusAs<OnboardingStatus>();
        _taken = 19;
        var outcome = _world.End().Registrations[0];

        Assert.Equal(CheckpointKind.Provisioning, question.Checkpoint);
        Assert.Contains(question.Details, detail => detail is { Name: "instructions", Value: "Ask the platform team." });
        Assert.Equal(("Provision", "Make room."), (waiting.Step, waiting.WaitingFor));
        Assert.Equal((RegistrationOutcome.Joined, "hosting1"), (outcome.Outcome, outcome.RunsOn));
    }

    [Fact]
    public void RunAsync_NoRoomAndByItself_AsksNobody()
    {
        Start(OnboardingWorld.Auto with { Provisioning = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Reject) });
        _world.RunFor(TimeSpan.FromMinutes(5));
        _taken = 19;

        Assert.Equal(RegistrationOutcome.Joined, _world.End().Registrations[0].Outcome);
    }

    [Theory]
    [InlineData(DecisionKind.Reject)]
    [InlineData(null)]
    public void RunAsync_NoRoomAndRejectedOrExpired_IsRefusedAndOrdersNothing(DecisionKind? decision)
    {
        Start(OnboardingWorld.Auto with { Provisioning = CheckpointPolicy.Default(OnDeadline.Reject) });
        var question = _world.UntilAsked("all");

        if (decision is { } kind)
        {
            _world.Decide(question, kind);
        }

        var outcome = _world.End().Registrations[0];
        Assert.Equal((RegistrationOutcome.Refused, "HostingClusterFull"), (outcome.Outcome, outcome.Reason!.Code));
        Assert.DoesNotContain(TaskNames.OrderCapacity, _world.Calls);
    }

    [Fact]
    public void RunAsync_NeverAnyRoom_EndsRefusedAtTheDeadline()
    {
        Start(OnboardingWorld.Auto with { Provisioning = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Reject) });

        var outcome = _world.End().Registrations[0];

        Assert.Equal((RegistrationOutcome.Refused, "HostingClusterFull"), (outcome.Outcome, outcome.Reason!.Code));
        Assert.InRange(_world.Calls.Count(call => call == TaskNames.LookForCapacity), 8_000, 9_000);
    }

    [Fact]
    public void RunAsync_CancelledWhileItWaits_EndsAtOnceAndTheWaitToo()
    {
        Start(OnboardingWorld.Auto with { Provisioning = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Reject) });
        _world.RunFor(TimeSpan.FromMinutes(5));
        var began = _world.Flows.Pump.Now;

        _world.Cancel();
        var outcome = _world.End();

        Assert.Equal(RegistrationOutcome.Canceled, outcome.Registrations[0].Outcome);
        Assert.True(_world.Flows.Pump.Now - began < TimeSpan.FromMinutes(1));
        Assert.True(_world.Flows.Instance($"capacity-{OnboardingWorld.Operation}-1").Ended);
    }

    [Fact]
    public void RunAsync_AProviderThatMakesNothing_IsRefused()
    {
        Start(OnboardingWorld.Auto with { Provisioning = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Reject) });
        _world.On(TaskNames.OrderCapacity, () => new CapacityOrder(Accepted: false, new Finding("CapacityNotMade", "No.")));

        Assert.Equal(RegistrationOutcome.Refused, _world.End().Registrations[0].Outcome);
    }

    private void Start(CheckpointPolicies checkpoints)
    {
        var request = OnboardingWorld.Request(checkpoints, OnboardingWorld.Wish("hub1", AgentMode.SingletonHosted));
        _world.On(TaskNames.ReadFleet, () => new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Hubs = [new FleetHub(new HubName("hub1"), Administered: true, "v1.3.1", LeaseDurationSeconds: null)],
            HostingClusters = [new FleetHostingCluster(new HostingClusterName("hosting1"), 20)],
            Capacity = new CapacityFacts("manual", "Ask the platform team."),
        });
        _world.On(TaskNames.InspectHostingCluster, () => new ClusterFacts { Uid = "host", SlotsTaken = _taken });
        _world.On(TaskNames.OrderCapacity, () => new CapacityOrder(Accepted: true, new Finding("CapacityAwaited", "Make room.")));
        _world.On(TaskNames.LookForCapacity, () => new Look { State = _taken < 20 ? LookState.Met : LookState.Waiting, Seen = new Finding("HostingClusterFull", "Full.") });
        _world.Start(request);
    }
}
