using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

using Microsoft.DurableTask;

using MultiHubFlows.Activities;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Api.Tests.Service;

/// <summary>Activities whose clusters answer as healthy ones do, unless a test says otherwise; the real flows run over them.</summary>
internal sealed class HealthyClusters
{
    private const string ClusterUid = "11111111-1111-1111-1111-111111111111";
    private const string KlusterletUid = "22222222-2222-2222-2222-222222222222";
    private const string IdentityUid = "33333333-3333-3333-3333-333333333333";
    private const string JoinedBy = "op-jjjjjjjjjjjjjjjjjjjjjjjjjj";
    private const string Requester = "system:serviceaccount:open-cluster-management:mhf-cluster1";

    private readonly ConcurrentDictionary<string, Func<JsonElement, object>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _members = new(StringComparer.Ordinal) { ["hub1"] = JoinedBy };
    private int _leases;

    /// <summary>Whether hubs show the planner what has joined them by an operation of the test.</summary>
    public bool ShowsMembers { get; init; }

    /// <summary>An activity that is not registered.</summary>
    public string? Unknown { get; init; }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>The cluster is a member of hub1, whose agent may move.</summary>
    public static HealthyClusters WithMember()
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.InspectHub, () => Hub(new HubName("hub1")) with { Existing = Existing(JoinedBy) });
        return clusters;
    }

    /// <summary>Answers an activity otherwise; throwing is failing.</summary>
    public void On(string activity, Func<object> answer) => _answers[activity] = _ => answer();

    public void AddTo(DurableTaskRegistry registry)
    {
        string[] others =
        [
            TaskNames.OnboardCluster, TaskNames.PlanOnboarding, TaskNames.AwaitCapacity, TaskNames.JoinHub, TaskNames.WaitUntil, TaskNames.ReconcileFleet, TaskNames.OffboardCluster, TaskNames.LeaveHub, TaskNames.HandOffCluster,
            TaskNames.MoveCluster, TaskNames.MoveAgent,
            TaskNames.BeginSweep, TaskNames.ReadOperations, TaskNames.PruneSweeps,
        ];
        var names = typeof(TaskNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!);
        foreach (var name in names.Except(others, StringComparer.Ordinal).Where(name => name != Unknown))
        {
            registry.AddActivityFunc<JsonElement, object>(name, (_, input) => Answer(name, input));
        }

        // No cluster has a part in these.
        ActivityTasks.AddRecordTasksTo(registry);
    }

    private object Answer(string activity, JsonElement input) =>
        _answers.TryGetValue(activity, out var answer) ? answer(input) : Healthy(activity, input);

    private object Healthy(string activity, JsonElement input) => activity switch
    {
        TaskNames.ReadFleet => Fleet(input.Deserialize<OnboardingRequest>(PortableJson.Options)!),
        TaskNames.InspectManagedCluster => new ClusterFacts { Uid = ClusterUid, KubernetesVersion = "v1.32.4" },
        TaskNames.InspectHostingCluster => new ClusterFacts { Uid = "host", SlotsTaken = 0 },
        TaskNames.InspectHub => Inspected(input.Deserialize<InspectionOf>(PortableJson.Options)!.Hub!.Value),
        TaskNames.ReadSweepScope => new SweepScope { Hubs = ["hub1"], Clusters = [new SweptCluster("cluster1", Hosting: false)], ClustersInAll = 1 },
        TaskNames.SweepHub => new HubSweep { Hub = "hub1", Complete = true, Ours = 1 },
        TaskNames.SweepClusters => new ClusterSweep { Complete = ["cluster1"] },
        TaskNames.InspectMemberships => Memberships(input.Deserialize<OffboardingRequest>(PortableJson.Options)!),
        TaskNames.LookAtBothHubs => Look(input.Deserialize<HubPair>(PortableJson.Options)!),
        TaskNames.CutOver => new CutOverResult(["team=blue"], []),
        TaskNames.UndoCutOver => new Done(Changed: true),
        _ => Joining(activity, input.Deserialize<Registration>(PortableJson.Options)!),
    };

    private static FleetFacts Fleet(OnboardingRequest request) => new()
    {
        KnowsCluster = true,
        BundleVersion = "v1.3.1",
        Hubs = [.. request.Registrations.Select(wish => new FleetHub(wish.Hub, Administered: true, "v1.3.1", LeaseDurationSeconds: null))],
        HostingClusters = [.. request.Registrations.Select(wish => wish.HostingCluster).OfType<HostingClusterName>().Distinct().Select(host => new FleetHostingCluster(host, 20))],
    };

    /// <summary>A member of hub1, and of what it joined, with all its agents on the cluster.</summary>
    private MembershipFacts Memberships(OffboardingRequest request)
    {
        return new MembershipFacts
        {
            Hubs =
            [
                .. (request.Hubs.Count > 0 ? request.Hubs : [new HubName("hub1")]).Select(asked => new HubMembership
                {
                    Hub = asked, Member = Member(asked), Works = [new WorkSeen("web", 1)], WorkCount = 1,
                }),
            ],
            Managed = new RunnerSeen { Name = request.Cluster.Value, Uid = ClusterUid, Agents = [.. _members.Select(member => Agent(request.Cluster, member.Key, member.Value))] },
        };
    }

    private MemberSeen? Member(HubName hub) => _members.TryGetValue(hub.Value, out var operation)
        ? new MemberSeen { Uid = "mc-uid", CreatedAt = Now, Operation = operation, Attempt = 1, Phase = ClaimPhase.Joined, ClusterUid = ClusterUid, Mode = "Singleton" }
        : null;

    private static AgentSeen Agent(ManagedClusterName cluster, string hub, string operation)
    {
        var names = RegistrationNames.For(cluster, new HubName(hub), AgentMode.Singleton, AgentNamespace.Own, new OperationId(operation));
        return new AgentSeen { Name = names.Klusterlet, Uid = KlusterletUid, Namespace = names.AgentNamespace, Mode = "Singleton", Operation = operation, Hub = hub, ClusterUid = ClusterUid };
    }

    private HubsSeen Look(HubPair pair) => new(Now, Seen(pair.From), Seen(pair.To));

    private HubSeen Seen(HubName hub) => new(_members.ContainsKey(hub.Value), DateTimeOffset.UnixEpoch, Now, "Available");

    private MarkResult Mark(Registration registration)
    {
        if (registration.Phase == ClaimPhase.Joined)
        {
            _members[registration.Plan.Hub.Value] = registration.Operation.Origin;
        }

        return new MarkResult(Found: true, Accepted: false);
    }

    private Done Remove(Registration registration) => new(Changed: _members.TryRemove(registration.Plan.Hub.Value, out _));

    private static ManagedClusterSeen Existing(string operation) =>
        new() { Uid = "mc-uid", Accepted = true, Terminating = false, Operation = operation, Phase = ClaimPhase.Joined, Mode = "Singleton", ClusterUid = ClusterUid };

    private HubFacts Inspected(HubName hub) =>
        ShowsMembers && _members.TryGetValue(hub.Value, out var operation) ? Hub(hub) with { Existing = Existing(operation) } : Hub(hub);

    private static HubFacts Hub(HubName hub) => new()
    {
        Hub = hub,
        Uid = $"uid-{hub}",
        OcmInstalled = true,
        OcmVersion = "v1.3.1",
        AgentServer = $"https://{hub}:6443",
    };

    private object Joining(string activity, Registration registration) => activity switch
    {
        TaskNames.ReserveSlot => new SlotResult(0, 1, 20),
        TaskNames.ClaimManagedCluster or TaskNames.ClaimMove => new ClaimResult(Held: true, "mc-uid"),
        TaskNames.PrepareRunner => new RunnerResult(new OperatorResult(Installed: true), new NamespaceResult(Ready: true)),
        TaskNames.EnsureBootstrapCredential => new BootstrapCredential(new BootstrapIdentity(Requester, IdentityUid, Now), BootstrapToken()),
        TaskNames.DeliverBootstrapToken => BootstrapToken(),
        TaskNames.DeployKlusterlet => new KlusterletFacts(
            registration.Plan.Names.Klusterlet, KlusterletUid, registration.Plan.Names.AgentNamespace, registration.Plan.RunsOn),
        TaskNames.AdmitAgent => new AdmitResult(
            Now, new ApprovedCsr(registration.Csr!.Name, registration.Csr.Uid, "CN", Requester, registration.Csr.KeyFingerprint)),
        TaskNames.ObserveSiblings => new SiblingsResult([]),
        TaskNames.MarkClaim => Mark(registration),
        TaskNames.DeleteManagedCluster => Remove(registration),
        TaskNames.ProbeRefusals => new RefusalsResult(AllRefused: true, []),
        TaskNames.FindResidue => new ResidueResult([]),
        TaskNames.OrphanWorks or TaskNames.DeleteWorks => new WorksResult(["web"], 1),
        TaskNames.LookForCsr => Csr(registration),
        TaskNames.LookForAvailability => Met() with { At = Now, LeaseDurationSeconds = 60 },
        TaskNames.LookForLease => Met() with { At = Now + TimeSpan.FromSeconds(Interlocked.Increment(ref _leases)) },
        TaskNames.LookForProbe => Met() with { At = Now, Value = ClusterUid },
        TaskNames.LookForProbeGone => Met() with { At = Now },
        _ when activity.StartsWith("LookFor", StringComparison.Ordinal) => Met(),
        _ => new Done(Changed: true),
    };

    private static BootstrapToken BootstrapToken() => new("jti-1", IdentityUid, Now + TimeSpan.FromMinutes(60));

    private static Look Csr(Registration registration) => Met() with
    {
        Csrs = new CsrLook
        {
            Ours =
            [
                new CsrSeen
                {
                    Name = $"cluster1-{registration.Plan.Hub}",
                    Uid = $"uid-{registration.Attempt}",
                    ResourceVersion = "1",
                    CreatedAt = Now,
                    Subject = $"CN=system:open-cluster-management:cluster1:{KlusterletUid}",
                    Requester = Requester,
                    KeyFingerprint = "SHA256:one",
                    State = CsrState.Pending,
                    Failed = [],
                },
            ],
            Foreign = [],
            ForeignCount = 0,
            Agent = new AgentIncarnation("pod-1", 0, "pod-1"),
            At = Now,
        },
    };

    private static Look Met() => new() { State = LookState.Met };
}
