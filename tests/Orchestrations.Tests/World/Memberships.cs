using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>What a cluster is a member of, as an inspection sees it.</summary>
internal sealed class Memberships
{
    public const string JoinedBy = "op-jjjjjjjjjjjjjjjjjjjjjjjjjj";

    private readonly List<(string Hub, string? Host, string Operation)> _members = [];

    /// <summary>Works that each hub has put on the cluster.</summary>
    public List<string> Works { get; } = [];

    /// <summary>Hubs that do not answer.</summary>
    public Dictionary<string, Finding> HubsAway { get; } = new(StringComparer.Ordinal);

    /// <summary>Hubs that their owners administer.</summary>
    public HashSet<string> Owners { get; } = new(StringComparer.Ordinal);

    public Finding? ManagedAway { get; set; }

    public Finding? HostingAway { get; set; }

    /// <summary>Changes what was seen.</summary>
    public Func<MembershipFacts, MembershipFacts> Change { get; set; } = facts => facts;

    public static LeavePolicies Auto => new()
    {
        Removal = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Reject),
        Leaving = new CheckpointPolicy(CheckpointMode.Auto, TimeSpan.FromHours(72), OnDeadline.Skip),
    };

    public static OffboardingRequest Request(LeavePolicies? checkpoints, params string[] hubs) => new()
    {
        Operation = new OperationId(OnboardingWorld.Operation),
        RequestHash = "sha256:0",
        RequestedBy = "tester",
        Cluster = new ManagedClusterName("cluster1"),
        Hubs = [.. hubs.Select(hub => new HubName(hub))],
        Checkpoints = checkpoints ?? Auto,
    };

    public Memberships Add(string hub, string? host = null, string operation = JoinedBy)
    {
        _members.Add((hub, host, operation));
        return this;
    }

    public bool Has(string hub) => _members.Exists(member => member.Hub == hub);

    public void Remove(string hub) => _members.RemoveAll(member => member.Hub == hub);

    public MembershipFacts Facts(OffboardingRequest request)
    {
        var hubs = request.Hubs.Count > 0 ? request.Hubs : [.. _members.Select(member => new HubName(member.Hub))];
        return Change(new MembershipFacts
        {
            Hubs = [.. hubs.Select(Hub)],
            Managed = new RunnerSeen
            {
                Name = "cluster1",
                Away = ManagedAway,
                Uid = ManagedAway is null ? OnboardingWorld.ClusterUid : null,
                Agents = ManagedAway is null ? [.. _members.Where(member => member.Host is null).Select(Agent)] : [],
                Claims = ManagedAway is null ? Claims(null) : null,
                Identities = ManagedAway is null ? [.. _members.Where(member => member.Host is not null).Select(member => Agent(member) with { Uid = null, Mode = null, Namespace = null })] : [],
            },
            Hosting =
            [
                new RunnerSeen
                {
                    Name = "hosting1",
                    Away = HostingAway,
                    Agents = HostingAway is null ? [.. _members.Where(member => member.Host == "hosting1").Select(Agent)] : [],
                    Claims = HostingAway is null ? Claims("hosting1") : null,
                },
            ],
        });
    }

    private IReadOnlyList<ClaimSeen>? Claims(string? host) => Owners.Count == 0
        ? null
        : [.. _members.Where(member => member.Host == host && Owners.Contains(member.Hub)).Select(Claim)];

    private static ClaimSeen Claim((string Hub, string? Host, string Operation) member)
    {
        var agent = Agent(member);
        return new ClaimSeen(member.Host is null ? agent.Namespace! : agent.Name, member.Operation, 1, ClaimPhase.Joined, member.Hub, OnboardingWorld.ClusterUid, agent.Mode);
    }

    private HubMembership Hub(HubName hub)
    {
        if (Owners.Contains(hub.Value))
        {
            return new HubMembership
            {
                Hub = hub,
                Administered = false,
                ListedByOwner = true,
                HostedOn = _members.FirstOrDefault(member => member.Hub == hub.Value).Host,
                Works = [.. Works.Select(work => new WorkSeen(work, 2))],
                WorkCount = Works.Count,
            };
        }

        if (HubsAway.TryGetValue(hub.Value, out var away))
        {
            return new HubMembership { Hub = hub, Away = away };
        }

        return _members.FirstOrDefault(member => member.Hub == hub.Value) is not { Hub: not null } member
            ? new HubMembership { Hub = hub }
            : new HubMembership
            {
                Hub = hub,
                Member = new MemberSeen
                {
                    Uid = "mc-uid",
                    CreatedAt = new DateTimeOffset(2027, 2, 1, 8, 0, 0, TimeSpan.Zero),
                    Operation = member.Operation,
                    Attempt = 1,
                    Phase = ClaimPhase.Joined,
                    ClusterUid = OnboardingWorld.ClusterUid,
                    Mode = (member.Host is null ? AgentMode.Singleton : AgentMode.SingletonHosted).ToString(),
                    HostingCluster = member.Host,
                },
                Works = [.. Works.Select(work => new WorkSeen(work, 2))],
                WorkCount = Works.Count,
            };
    }

    private static AgentSeen Agent((string Hub, string? Host, string Operation) member)
    {
        var mode = member.Host is null ? AgentMode.Singleton : AgentMode.SingletonHosted;
        var names = RegistrationNames.For(new ManagedClusterName("cluster1"), new HubName(member.Hub), mode, AgentNamespace.Own, new OperationId(member.Operation));
        return new AgentSeen
        {
            Name = names.Klusterlet,
            Uid = $"uid-{member.Hub}",
            Namespace = names.AgentNamespace,
            Mode = mode.ToString(),
            Operation = member.Operation,
            Hub = member.Hub,
            ClusterUid = OnboardingWorld.ClusterUid,
        };
    }
}
