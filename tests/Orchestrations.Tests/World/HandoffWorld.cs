using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>
/// A hand-off of cluster1 from hub1 to hub2 in virtual time, whose memberships come and go as the effects say. That some hub has the cluster is
/// asserted whenever a membership begins to go.
/// </summary>
internal sealed class HandoffWorld
{
    public const string Provider = "hub1";
    public const string Customer = "hub2";

    private readonly Dictionary<(string Activity, string? Hub), int> _calls = [];

    public HandoffWorld(OnboardingWorld? clusters = null)
    {
        Clusters = clusters ?? new OnboardingWorld();
        Clusters.Members.Add(Provider);
        Clusters.OnAny((activity, hub) =>
        {
            var call = _calls[(activity, hub)] = _calls.GetValueOrDefault((activity, hub)) + 1;
            Fail?.Invoke(activity, hub, call);
            return Answer(activity, hub);
        });
        Clusters.OnPair(TaskNames.LookAtBothHubs, pair =>
        {
            Pair = pair;
            return new HubsSeen(Clusters.Flows.Now, Seen(Provider), Seen(Customer));
        });
        Clusters.OnJoin(TaskNames.MarkClaim, Mark);
        Clusters.OnJoin(TaskNames.DeleteKlusterlet, registration =>
        {
            if (registration.Plan.OwnerAccepts)
            {
                Clusters.Members.Remove(registration.Plan.Hub.Value);
            }

            return new Done(Changed: true);
        });
        Clusters.OnJoin(TaskNames.DeleteManagedCluster, registration =>
        {
            Clusters.Members.Remove(registration.Plan.Hub.Value);
            return new Done(Changed: true);
        });
    }

    public OnboardingWorld Clusters { get; }

    /// <summary>Called before each activity, with how often it was called for that hub: throwing is failing.</summary>
    public Action<string, string?, int>? Fail { get; set; }

    /// <summary>What the last look was asked.</summary>
    public HubPair? Pair { get; private set; }

    /// <summary>Whether the customer's hub says Available of a member.</summary>
    public bool CustomerHolds { get; set; } = true;

    /// <summary>Whether the provider's hub does.</summary>
    public bool ProviderHolds { get; set; } = true;

    /// <summary>Every activity, with the hub that it is about where it is about one.</summary>
    public IReadOnlyCollection<(string Activity, string? Hub)> Called => _calls.Keys;

    public bool Removed(string hub) => _calls.ContainsKey((TaskNames.DeleteManagedCluster, hub));

    public static HandoffRequest Request(OnDeadline then = OnDeadline.Skip) => new()
    {
        Operation = new OperationId(OnboardingWorld.Operation),
        RequestHash = "sha256:0",
        RequestedBy = "tester",
        Cluster = new ManagedClusterName("cluster1"),
        From = new HubName(Provider),
        To = OnboardingWorld.Wish(Customer),
        Checkpoints = new HandoffPolicies { Joining = OnboardingWorld.Auto, Leaving = Memberships.Auto, Consent = CheckpointPolicy.Default(then) },
    };

    public void Start(HandoffRequest? request = null) => Clusters.Flows.Start(TaskNames.HandOffCluster, OnboardingWorld.Operation, request ?? Request());

    /// <summary>Runs until one side is asked; absent: the hand-off ended first.</summary>
    public Question? UntilAskedOrEnded(string side)
    {
        Question? question = null;
        Assert.True(Clusters.Flows.Pump.RunUntil(() => Clusters.Onboarding.Ended || (question = Open(side)) is not null), "Nobody was asked.");
        return question;
    }

    public Question UntilAsked(string side)
    {
        var question = UntilAskedOrEnded(side);
        Assert.NotNull(question);
        return question;
    }

    public void Decide(Question question, DecisionKind kind, string who) => Clusters.Flows.Raise(
        OnboardingWorld.Operation, FlowEvents.Decision, new Decision(question.Id, kind, $"d-{question.Id}-{who}-{kind}", null, who, Clusters.Flows.Pump.Now));

    /// <summary>Both sides consent, as far as they are asked.</summary>
    public HandoffOutcome ConsentAndEnd()
    {
        foreach (var (side, who) in new[] { (Customer, "customer-key"), (Provider, "provider-key") })
        {
            if (UntilAskedOrEnded(side) is { } question)
            {
                Decide(question, question.Choices[0], who);
            }
        }

        return End();
    }

    public HandoffOutcome End()
    {
        Assert.True(Clusters.Flows.Pump.RunUntil(() => Clusters.Onboarding.Ended), "The hand-off never ended.");
        return Clusters.Onboarding.Outcome<HandoffOutcome>();
    }

    private Question? Open(string side) =>
        Clusters.Onboarding is { Status: not null, Ended: false } flow
        && flow.StatusAs<OnboardingStatus>().Question is { Checkpoint: CheckpointKind.Consent } question
        && question.Id.Contains($"-{side}-consent-", StringComparison.Ordinal)
            ? question
            : null;

    private MarkResult Mark(Registration registration)
    {
        var hub = registration.Plan.Hub.Value;
        if (registration.Phase == ClaimPhase.Joined && !Clusters.Members.Has(hub))
        {
            Clusters.Members.Add(hub, operation: registration.Operation.Origin);
            Clusters.Existing[hub] = Existing(registration.Operation);
        }

        if (registration is { Phase: ClaimPhase.Closing, Leaving: true })
        {
            Assert.True(Holds(hub == Provider ? Customer : Provider), $"{hub} is left, and the other hub does not have the cluster.");
        }

        return new MarkResult(Found: true, Accepted: true);
    }

    /// <summary>A member's ManagedCluster, as the planner of a move sees it.</summary>
    public static ManagedClusterSeen Existing(OperationId operation) => new()
    {
        Uid = "mc-uid",
        Accepted = true,
        Terminating = false,
        Operation = operation.Origin,
        Phase = ClaimPhase.Joined,
        Mode = nameof(AgentMode.Singleton),
        ClusterUid = OnboardingWorld.ClusterUid,
    };

    private bool Holds(string hub) => Clusters.Members.Has(hub) && (hub == Provider ? ProviderHolds : CustomerHolds);

    private static object? Answer(string activity, string? hub) => activity switch
    {
        TaskNames.CutOver => new CutOverResult(["team=blue"], []),
        TaskNames.UndoCutOver => new Done(Changed: true),
        TaskNames.ProbeRefusals => new RefusalsResult(AllRefused: true, [new Detail(hub!, "refused")]),
        _ => null,
    };

    private HubSeen Seen(string hub) => Clusters.Members.Has(hub)
        ? new HubSeen(Holds(hub), new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), Clusters.Flows.Now, Holds(hub) ? "True" : "Unknown")
        : new HubSeen(Available: false, Since: null, Lease: null, $"hub {hub} has no such ManagedCluster");
}
