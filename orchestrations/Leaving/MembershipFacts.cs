using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Result of <see cref="TaskNames.InspectMemberships"/>: what is there of a cluster's memberships.</summary>
public sealed record MembershipFacts
{
    /// <summary>Absent when the fleet file cannot be used now; then this says why.</summary>
    public Finding? Problem { get; init; }

    /// <summary>How long each wait may take.</summary>
    public JoinDeadlines Deadlines { get; init; } = new();

    /// <summary>The hubs that were asked for; all of the fleet where all are.</summary>
    public IReadOnlyList<HubMembership> Hubs { get; init; } = [];

    /// <summary>The managed cluster itself.</summary>
    public RunnerSeen Managed { get; init; } = new();

    /// <summary>The fleet's hosting clusters.</summary>
    public IReadOnlyList<RunnerSeen> Hosting { get; init; } = [];
}

/// <summary>What a hub knows of the cluster.</summary>
public sealed record HubMembership
{
    /// <summary>The hub.</summary>
    public required HubName Hub { get; init; }

    /// <summary>Whether we administer it.</summary>
    public bool Administered { get; init; } = true;

    /// <summary>Whether a hub of an owner has a ManagedCluster of that name; absent: it is ours to administer, or could not be seen.</summary>
    public bool? ListedByOwner { get; init; }

    /// <summary>The cluster that hosts the agent, as that ManagedCluster says: it was claimed for this place alone.</summary>
    public string? HostedOn { get; init; }

    /// <summary>Why it did not answer.</summary>
    public Finding? Away { get; init; }

    /// <summary>The ManagedCluster of that name; absent: none, or the hub is its owner's, where it says nothing of who is at work.</summary>
    public MemberSeen? Member { get; init; }

    /// <summary>The works in the cluster's namespace but for our verification's, at most 100; of an owner's hub those that its agent has applied.</summary>
    public IReadOnlyList<WorkSeen> Works { get; init; } = [];

    /// <summary>How many there are.</summary>
    public int WorkCount { get; init; }

    /// <summary>Add-ons of the cluster, at most 40.</summary>
    public IReadOnlyList<string> AddOns { get; init; } = [];

    /// <summary>The agent's last renewal of its lease.</summary>
    public DateTimeOffset? LastLease { get; init; }
}

/// <summary>A ManagedCluster with the claim on it.</summary>
public sealed record MemberSeen
{
    /// <summary>Its UID.</summary>
    public required string Uid { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The operation whose claim it is; absent: somebody else made it.</summary>
    public string? Operation { get; init; }

    /// <summary>The attempt that may write.</summary>
    public int Attempt { get; init; }

    /// <summary>The claim's phase.</summary>
    public string? Phase { get; init; }

    /// <summary>Which cluster it is.</summary>
    public string? ClusterUid { get; init; }

    /// <summary>The mode of its agent.</summary>
    public string? Mode { get; init; }

    /// <summary>The cluster that hosts its agent.</summary>
    public string? HostingCluster { get; init; }

    /// <summary>Which agent is the membership's; absent: the first.</summary>
    public int? Generation { get; init; }

    /// <summary>The operation that moves its agent.</summary>
    public string? Mover { get; init; }

    /// <summary>The place that its agent left last, while what was there is being removed.</summary>
    public string? MovedFrom { get; init; }
}

/// <summary>A work of the hub.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Manifests">How many objects it holds.</param>
public sealed record WorkSeen(string Name, int Manifests);

/// <summary>A cluster that runs agents, or may.</summary>
public sealed record RunnerSeen
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Why it did not answer.</summary>
    public Finding? Away { get; init; }

    /// <summary>UID of kube-system; of the managed cluster only.</summary>
    public string? Uid { get; init; }

    /// <summary>The klusterlets there that are of this managed cluster.</summary>
    public IReadOnlyList<AgentSeen> Agents { get; init; } = [];

    /// <summary>The identities of hosted agents of this cluster; on the managed cluster only.</summary>
    public IReadOnlyList<AgentSeen> Identities { get; init; } = [];

    /// <summary>Claims on agents' namespaces, of registrations on hubs that their owners administer.</summary>
    public IReadOnlyList<ClaimSeen>? Claims { get; init; }
}

/// <summary>The claim of a registration on a hub that its owner administers: it is kept on the agent's namespace.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Operation">The operation whose claim it is.</param>
/// <param name="Attempt">The attempt that may write.</param>
/// <param name="Phase">The claim's phase.</param>
/// <param name="Hub">The hub.</param>
/// <param name="ClusterUid">Which cluster it is.</param>
/// <param name="Mode">The mode of its agent.</param>
public sealed record ClaimSeen(string Namespace, string Operation, int Attempt, string? Phase, string Hub, string? ClusterUid, string? Mode);

/// <summary>A klusterlet, or the identity of one, with its owner.</summary>
public sealed record AgentSeen
{
    /// <summary>The klusterlet's name.</summary>
    public required string Name { get; init; }

    /// <summary>UID of the klusterlet; absent for an identity.</summary>
    public string? Uid { get; init; }

    /// <summary><c>spec.namespace</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary><c>spec.deployOption.mode</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>The operation that owns it; absent: somebody else made it.</summary>
    public string? Operation { get; init; }

    /// <summary>Which agent of its membership it is; absent: the first.</summary>
    public int? Generation { get; init; }

    /// <summary>The operation that made it by a move.</summary>
    public string? Mover { get; init; }

    /// <summary>The hub in our owner annotations.</summary>
    public string? Hub { get; init; }

    /// <summary>UID of the managed cluster in our owner annotations.</summary>
    public string? ClusterUid { get; init; }
}
