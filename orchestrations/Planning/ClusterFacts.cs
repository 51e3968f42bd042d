namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What inspection saw on a cluster that will run an agent or be managed by one.</summary>
public sealed record ClusterFacts
{
    /// <summary>Why it could not be inspected; everything else is then unknown.</summary>
    public Finding? Unreachable { get; init; }

    /// <summary>UID of namespace kube-system.</summary>
    public string? Uid { get; init; }

    /// <summary>Version of its API server, such as <c>v1.32.4</c>.</summary>
    public string? KubernetesVersion { get; init; }

    /// <summary>The operator there; absent: none.</summary>
    public OperatorFacts? Operator { get; init; }

    /// <summary>
    /// The klusterlets there: on the managed cluster all; on a hosting cluster those of the managed cluster and those named as ours would be.
    /// </summary>
    public IReadOnlyList<KlusterletSeen> Klusterlets { get; init; } = [];

    /// <summary>The namespaces that the request's agents would use and that exist already.</summary>
    public IReadOnlyList<NamespaceSeen> Namespaces { get; init; } = [];

    /// <summary>Rights that every join needs and the credential lacks, row by row, such as <c>create klusterlets.operator.open-cluster-management.io</c>.</summary>
    public IReadOnlyList<string> MissingRights { get; init; } = [];

    /// <summary>Those that are needed where an agent runs on this very cluster; the managed cluster only.</summary>
    public IReadOnlyList<string> MissingRunnerRights { get; init; } = [];

    /// <summary>Those that are needed where this cluster's agent is hosted elsewhere; the managed cluster only.</summary>
    public IReadOnlyList<string> MissingHostedRights { get; init; } = [];

    /// <summary>Nodes that are ready and take pods; absent: unknown, and <see cref="Unknown"/> says why.</summary>
    public int? ReadyNodes { get; init; }

    /// <summary>What could not be seen, each with why; planned around, or refused.</summary>
    public IReadOnlyList<Finding> Unknown { get; init; } = [];

    /// <summary>Whether only the klusterlets were looked at; everything else is then not known.</summary>
    public bool Brief { get; init; }

    /// <summary>
    /// Names that klusterlets of the request may get and that ManagedClusters have, where the cluster is a hub itself: a hosted klusterlet must not
    /// have one of them.
    /// </summary>
    public IReadOnlyList<string> ManagedClusterNames { get; init; } = [];

    /// <summary>Slots that agents or reservations hold; hosting clusters only.</summary>
    public int? SlotsTaken { get; init; }

    /// <summary>How many of these slots the agents of each hub hold, as far as the hub is known; hosting clusters only.</summary>
    public IReadOnlyList<HubSlots> SlotsByHub { get; init; } = [];

    /// <summary>Hubs for which this very managed cluster holds a slot already; hosting clusters only.</summary>
    public IReadOnlyList<string> SlotsHeld { get; init; } = [];

    /// <summary>Whether it takes no new agents: annotation <c>multihubflows.dev/draining</c> of namespace multihubflows; hosting clusters only.</summary>
    public bool Draining { get; init; }

    /// <summary>Hubs, as our annotations name them, of which it is a managed cluster; hosting clusters only.</summary>
    public IReadOnlyList<string> MemberOf { get; init; } = [];

    /// <summary>The version in the definitions that all agents of the managed cluster share; absent: none there, or unknown.</summary>
    public string? DefinitionsVersion { get; init; }

    /// <summary>Whether agents elsewhere need <c>tls-server-name</c> to reach this cluster, which older operators drop; hosted mode only.</summary>
    public bool NeedsTlsServerName { get; init; }

    /// <summary>Roles that every agent of the cluster has, because somebody labelled them so; the managed cluster only.</summary>
    public IReadOnlyList<string> SharedWorkRoles { get; init; } = [];

    /// <summary>What was read at which version, so that a plan says what it is made on.</summary>
    public IReadOnlyList<ObjectRead> Read { get; init; } = [];

    /// <summary>Why agents elsewhere would not reach this cluster as its kubeconfig or agentEndpoint says; hosted mode only.</summary>
    public Finding? EndpointProblem { get; init; }

    /// <summary>What to know about it, nothing to stop for.</summary>
    public IReadOnlyList<Finding> Warnings { get; init; } = [];
}

/// <summary>An operator found on a cluster.</summary>
/// <param name="Version">From its image's tag; absent: unknown.</param>
/// <param name="Ready">Whether its Deployment has a ready replica.</param>
/// <param name="CrdInstalled">Whether the CRD of Klusterlets is there.</param>
public sealed record OperatorFacts(string? Version, bool Ready, bool CrdInstalled);

/// <summary>A klusterlet found on a cluster.</summary>
public sealed record KlusterletSeen
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>spec.namespace</c>, with OCM's default filled in.</summary>
    public required string Namespace { get; init; }

    /// <summary><c>spec.clusterName</c>.</summary>
    public string? ClusterName { get; init; }

    /// <summary><c>spec.deployOption.mode</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>The operation that owns it; absent: somebody else made it.</summary>
    public string? Operation { get; init; }

    /// <summary>The hub in our owner annotations.</summary>
    public string? Hub { get; init; }

    /// <summary>The managed cluster in our owner annotations.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether it is being deleted.</summary>
    public bool Terminating { get; init; }
}

/// <summary>Slots that agents of one hub hold.</summary>
/// <param name="Hub">The hub, as the fleet file names it.</param>
/// <param name="Taken">How many.</param>
public sealed record HubSlots(string Hub, int Taken);

/// <summary>An object that was read.</summary>
/// <param name="What">As <c>cluster: Kind namespace/name</c>.</param>
/// <param name="ResourceVersion">Its version then.</param>
public sealed record ObjectRead(string What, string ResourceVersion);

/// <summary>A namespace that an agent would use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operation">The operation that owns it; absent: somebody else's.</param>
/// <param name="Klusterlet">The klusterlet that the operator's label names, if any.</param>
/// <param name="Terminating">Whether it is being deleted.</param>
/// <param name="ForeignObjects">Objects in it that neither Kubernetes puts everywhere nor we made, as <c>Kind/name</c>, at most 10.</param>
public sealed record NamespaceSeen(
    string Name, string? Operation, string? Klusterlet, bool Terminating, IReadOnlyList<string> ForeignObjects);
