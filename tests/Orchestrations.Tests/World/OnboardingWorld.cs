using System.Text.Json;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>An onboarding in virtual time whose clusters answer as healthy ones do, unless a test says otherwise.</summary>
internal sealed class OnboardingWorld
{
    public const string Operation = "op-aaaaaaaaaaaaaaaaaaaaaaaaaa";
    public const string ClusterUid = "11111111-1111-1111-1111-111111111111";
    public const string KlusterletUid = "22222222-2222-2222-2222-222222222222";
    public const string IdentityUid = "33333333-3333-3333-3333-333333333333";

    private readonly Dictionary<string, Func<JsonElement, object>> _answers = new(StringComparer.Ordinal);
    private Func<string, string?, object?>? _any;
    private int _tokens;
    private int _leases;

    public OnboardingWorld(Func<DateTimeOffset>? clock = null)
    {
        Flows = new FlowWorld { Script = Answer, Clock = clock };
        Flows.Register<OnboardingRequest, OnboardingOutcome>(TaskNames.OnboardCluster, OnboardCluster.RunAsync);
        Flows.Register<OnboardingRequest, PlannedOnboarding>(TaskNames.PlanOnboarding, PlanOnboarding.RunAsync);
        Flows.Register<CapacityWait, Look>(TaskNames.AwaitCapacity, AwaitCapacity.RunAsync);
        Flows.Register<JoinInput, JoinOutcome>(TaskNames.JoinHub, JoinHub.RunAsync);
        Flows.Register<WaitInput, Look>(TaskNames.WaitUntil, WaitUntil.RunAsync);
        Flows.Register<OffboardingRequest, OffboardingOutcome>(TaskNames.OffboardCluster, OffboardCluster.RunAsync);
        Flows.Register<HandoffRequest, HandoffOutcome>(TaskNames.HandOffCluster, HandOffCluster.RunAsync);
        Flows.Register<LeaveInput, JoinOutcome>(TaskNames.LeaveHub, LeaveHub.RunAsync);
        Flows.Register<MoveRequest, MoveOutcome>(TaskNames.MoveCluster, MoveCluster.RunAsync);
        Flows.Register<MoveInput, JoinOutcome>(TaskNames.MoveAgent, MoveAgent.RunAsync);
    }

    public FlowWorld Flows { get; }

    /// <summary>The CSRs that a look sees, newest first.</summary>
    public List<CsrSeen> Csrs { get; } = [];

    public AgentIncarnation Agent { get; set; } = new("pod-1", 0, "pod-1");

    public bool Accepted { get; set; }

    /// <summary>What the cluster is a member of, for leaves.</summary>
    public Memberships Members { get; } = new();

    public Dictionary<string, ManagedClusterSeen> Existing { get; } = new(StringComparer.Ordinal);

    public WorldContext Onboarding => Flows.Instance(Operation);

    public WorldContext Join(string hub = "hub1") => Flows.Instance($"join-{Operation}-{hub}");

    public IReadOnlyList<string> Calls => Flows.Calls;

    /// <summary>Effects and looks of the joins alone, without inspection.</summary>
    public IReadOnlyList<string> JoinCalls =>
        [.. Flows.Calls.Where(call => !call.StartsWith("Inspect", StringComparison.Ordinal) && call != TaskNames.ReadFleet)];

    public void On(string activity, Func<object> answer) => _answers[activity] = _ => answer();

    public void OnJoin(string activity, Func<Registration, object> answer) =>
        _answers[activity] = input => answer(input.Deserialize<Registration>(PortableJson.Options)!);

    public void OnPair(string activity, Func<HubPair, object> answer) =>
        _answers[activity] = input => answer(input.Deserialize<HubPair>(PortableJson.Options)!);

    /// <summary>Asked first, with the hub that the activity is about where it is about one; null goes on to the others.</summary>
    public void OnAny(Func<string, string?, object?> answer) => _any = answer;

    /// <summary>What the inspection of a hub answers; null for a healthy one.</summary>
    public void OnHub(Func<HubName, HubFacts?> answer) => _answers[TaskNames.InspectHub] = input =>
    {
        var hub = input.Deserialize<InspectionOf>(PortableJson.Options)!.Hub!.Value;
        return answer(hub) ?? Hub(hub);
    };

    /// <summary>Makes hub1 one that its owner administers.</summary>
    public void HubIsItsOwners()
    {
        On(TaskNames.ReadFleet, () => new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Hubs = [new FleetHub(new HubName("hub1"), Administered: false, "v1.3.1", LeaseDurationSeconds: null)],
        });
        OnHub(hub => new HubFacts { Hub = hub, OcmInstalled = true, AgentServer = "https://hub1:6443" });
    }

    public static OnboardingRequest Request(CheckpointPolicies? checkpoints = null, params RegistrationRequest[] registrations) => new()
    {
        Operation = new OperationId(Operation),
        RequestHash = "sha256:0",
        RequestedBy = "tester",
        Cluster = new ManagedClusterName("cluster1"),
        Registrations = registrations.Length > 0 ? registrations : [Wish("hub1")],
        Checkpoints = checkpoints ?? Auto,
    };

    public static RegistrationRequest Wish(string hub, AgentMode mode = AgentMode.Singleton) => new()
    {
        Hub = new HubName(hub),
        Mode = mode,
        HostingCluster = mode.IsHosted() ? new HostingClusterName("hosting1") : null,
    };

    public static CheckpointPolicies Auto => new()
    {
        Plan = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Reject),
        Acceptance = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Reject),
        Failure = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Rollback),
    };

    public static CheckpointPolicies AskAcceptance => Auto with { Acceptance = CheckpointPolicy.Default(OnDeadline.Reject) };

    public static CheckpointPolicies AskAll => new();

    public WorldContext Start(OnboardingRequest? request = null) => Flows.Start(TaskNames.OnboardCluster, Operation, request ?? Request());

    public OnboardingOutcome RunToEnd(OnboardingRequest? request = null)
    {
        var onboarding = Start(request);
        Assert.True(Flows.Pump.RunUntil(() => onboarding.Ended), "The onboarding never ended.");
        return onboarding.Outcome<OnboardingOutcome>();
    }

    public OnboardingOutcome End()
    {
        Assert.True(Flows.Pump.RunUntil(() => Onboarding.Ended), "The onboarding never ended.");
        return Onboarding.Outcome<OnboardingOutcome>();
    }

    /// <summary>Runs until a join asks, and returns its question.</summary>
    public Question UntilAsked(string hub = "hub1", string? notQuestion = null)
    {
        Question? question = null;
        Assert.True(
            Flows.Pump.RunUntil(() => Asked(hub) is { } asked && asked.Id != notQuestion && (question = asked) is not null),
            "Nothing was asked.");
        return question!;
    }

    public void RunFor(TimeSpan time)
    {
        var until = Flows.Pump.Now + time;
        Flows.Pump.At(until, () => { });
        Flows.Pump.RunUntil(() => Flows.Pump.Now >= until);
    }

    public void Decide(Question question, DecisionKind kind, string? id = null, string? hash = null, string? instance = null) => Flows.Raise(
        instance ?? InstanceOf(question),
        FlowEvents.Decision,
        new Decision(question.Id, kind, id ?? $"d-{question.Id}-{kind}", hash, "alice", Flows.Pump.Now));

    public void Cancel() => Flows.Raise(Operation, FlowEvents.Cancel, new CancelRequest("bob", Flows.Pump.Now));

    /// <summary>A healthy request of the registration's agent.</summary>
    public CsrSeen Csr(string name, string key, params CsrCheck[] failed) => new()
    {
        Name = name,
        Uid = $"uid-{name}",
        ResourceVersion = "1",
        CreatedAt = Flows.Now,
        Subject = $"CN=system:open-cluster-management:cluster1:{KlusterletUid}",
        Requester = "system:serviceaccount:open-cluster-management:mhf-cluster1",
        KeyFingerprint = key,
        State = CsrState.Pending,
        Failed = failed,
    };

    /// <summary>What the clusters answer to one activity.</summary>
    public object Answer(string activity, JsonElement input) =>
        _any?.Invoke(activity, HubOf(input)) ?? (_answers.TryGetValue(activity, out var answer) ? answer(input) : Healthy(activity, input));

    private static string? HubOf(JsonElement input) =>
        input.ValueKind != JsonValueKind.Object ? null
        : input.TryGetProperty("plan", out var plan) && plan.ValueKind == JsonValueKind.Object ? plan.GetProperty("hub").GetString()
        : input.TryGetProperty("hub", out var hub) ? hub.GetString()
        : null;

    private Question? Asked(string hub)
    {
        var instance = hub == "all" ? Onboarding : Flows.Find($"join-{Operation}-{hub}") ?? Flows.Find($"leave-{Operation}-{hub}") ?? Flows.Find($"move-{Operation}-{hub}");
        if (instance?.Status is null || instance.Ended)
        {
            return null;
        }

        return hub == "all" ? instance.StatusAs<OnboardingStatus>().Question : instance.StatusAs<JoinStatus>().Question;
    }

    private static string InstanceOf(Question question)
    {
        var parts = question.Id[(Operation.Length + 1)..].Split('-');
        var hub = parts[0];
        return parts[1].StartsWith("move", StringComparison.Ordinal) ? $"move-{Operation}-{hub}" : hub == "all" ? Operation : question.Checkpoint is CheckpointKind.Leaving or CheckpointKind.Finalizers ? $"leave-{Operation}-{hub}" : $"join-{Operation}-{hub}";
    }

    private object Healthy(string activity, JsonElement input) => activity switch
    {
        TaskNames.ReadFleet => Fleet(input.Deserialize<OnboardingRequest>(PortableJson.Options)!),
        TaskNames.InspectManagedCluster => new ClusterFacts { Uid = ClusterUid, KubernetesVersion = "v1.32.4" },
        TaskNames.InspectHostingCluster => new ClusterFacts { Uid = "host", SlotsTaken = 0 },
        TaskNames.InspectHub => Hub(input.Deserialize<InspectionOf>(PortableJson.Options)!.Hub!.Value),
        TaskNames.InspectMemberships => Members.Facts(input.Deserialize<OffboardingRequest>(PortableJson.Options)!),
        _ => Joining(activity, input.Deserialize<Registration>(PortableJson.Options)!),
    };

    private static FleetFacts Fleet(OnboardingRequest request) => new()
    {
        KnowsCluster = true,
        BundleVersion = "v1.3.1",
        Hubs = [.. request.Registrations.Select(wish => new FleetHub(wish.Hub, Administered: true, "v1.3.1", LeaseDurationSeconds: null))],
        HostingClusters = [.. request.Registrations.Select(wish => wish.HostingCluster).Append(request.Move?.Place.HostingCluster).OfType<HostingClusterName>().Distinct().Select(host => new FleetHostingCluster(host, 20))],
    };

    private HubFacts Hub(HubName hub) => new()
    {
        Hub = hub,
        Uid = $"uid-{hub}",
        OcmInstalled = true,
        OcmVersion = "v1.3.1",
        AgentServer = $"https://{hub}:6443",
        Existing = Existing.GetValueOrDefault(hub.Value),
    };

    private object Joining(string activity, Registration registration) => activity switch
    {
        TaskNames.ReserveSlot => new SlotResult(0, 1, 20),
        TaskNames.ClaimManagedCluster or TaskNames.ClaimMove => new ClaimResult(Held: true, "mc-uid"),
        TaskNames.PrepareRunner => new RunnerResult(new OperatorResult(Installed: true), new NamespaceResult(Ready: true)),
        TaskNames.EnsureBootstrapCredential => new BootstrapCredential(
            new BootstrapIdentity("system:serviceaccount:open-cluster-management:mhf-cluster1", IdentityUid, Flows.Now), Token()),
        TaskNames.DeliverBootstrapToken => Token(),
        TaskNames.DeployKlusterlet => Deploy(registration),
        TaskNames.AdmitAgent => Admit(registration.Csr),
        TaskNames.DeleteCsr => Delete(registration.Csr!.Uid),
        TaskNames.DeleteOwnCsrs => DeleteAll(),
        TaskNames.ObserveSiblings => new SiblingsResult([]),
        TaskNames.MarkClaim => new MarkResult(Found: true, Accepted),
        TaskNames.FindResidue => new ResidueResult([]),
        TaskNames.OrphanWorks or TaskNames.DeleteWorks => new WorksResult(Members.Works, Members.Works.Count),
        TaskNames.ProveAgentGone => new AgentGoneProof(Proven: true, [new Detail("lease", "stale")], ["ManifestWork/web"]),
        TaskNames.ProveManagedClusterGone => new AgentGoneProof(Proven: true, [new Detail("cluster1", "does not answer")], ["Klusterlet/mhf"]),
        TaskNames.LookForCsr => LookForCsr(),
        TaskNames.LookForAvailability => Met() with { At = Flows.Now, LeaseDurationSeconds = 60, Conditions = [new Detail("ManagedClusterConditionAvailable", "True")] },
        TaskNames.LookForWorksTakenOver => Met() with { Works = new WorksResult(Members.Works, Members.Works.Count) },
        TaskNames.LookForLease => Met() with { At = Flows.Now + TimeSpan.FromSeconds(++_leases) },
        TaskNames.LookForProbe => Met() with { At = Flows.Now, Value = ClusterUid },
        TaskNames.LookForProbeGone => Met() with { At = Flows.Now },
        _ when activity.StartsWith("LookFor", StringComparison.Ordinal) => Met(),
        _ => new Done(Changed: true),
    };

    private KlusterletFacts Deploy(Registration registration)
    {
        if (Csrs.Count == 0)
        {
            Csrs.Add(Csr("cluster1-aaaaa", "SHA256:one"));
        }

        return new KlusterletFacts(registration.Plan.Names.Klusterlet, KlusterletUid, registration.Plan.Names.AgentNamespace, registration.Plan.RunsOn);
    }

    private BootstrapToken Token() => new($"jti-{++_tokens}", IdentityUid, Flows.Now + TimeSpan.FromMinutes(60));

    private AdmitResult Admit(CsrTarget? csr)
    {
        Accepted = true;
        return new AdmitResult(Flows.Now, csr is null ? null : new ApprovedCsr(csr.Name, csr.Uid, "CN", "requester", csr.KeyFingerprint));
    }

    private Done Delete(string uid)
    {
        Csrs.RemoveAll(csr => csr.Uid == uid);
        return new Done(Changed: true);
    }

    private Done DeleteAll()
    {
        Csrs.RemoveAll(csr => csr.State != CsrState.Issued);
        return new Done(Changed: true);
    }

    private Look LookForCsr() => new()
    {
        State = Csrs.Count > 0 ? LookState.Met : LookState.Waiting,
        Csrs = new CsrLook { Ours = [.. Csrs], Foreign = [], ForeignCount = 0, Agent = Agent, At = Flows.Now },
    };

    private static Look Met() => new() { State = LookState.Met };
}
