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

    /// <summary>All klusterlets there.</summary>
    public IReadOnlyList<KlusterletSeen> Klusterlets { get; init; } = [];

    /// <summary>The namespaces that the request's agents would use and that exist already.</summary>
    public IReadOnlyList<NamespaceSeen> Namespaces { get; init; } = [];

    /// <summary>Rights that the join needs and the credential lacks, row by row, such as <c>create klusterlets.operator.open-cluster-management.io</c>.</summary>
    public IReadOnlyList<string> MissingRights { get; init; } = [];

    /// <summary>ManagedCluster names, where the cluster is a hub itself: a hosted klusterlet must not have one of them.</summary>
    public IReadOnlyList<string> ManagedClusterNames { get; init; } = [];

    /// <summary>Slots that agents or reservations hold; hosting clusters only.</summary>
    public int? SlotsTaken { get; init; }

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
}

/// <summary>A namespace that an agent would use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operation">The operation that owns it; absent: somebody else's.</param>
/// <param name="Klusterlet">The klusterlet that the operator's label names, if any.</param>
/// <param name="Terminating">Whether it is being deleted.</param>
/// <param name="ForeignObjects">Objects in it that neither Kubernetes puts everywhere nor we made, as <c>Kind/name</c>, at most 10.</param>
public sealed record NamespaceSeen(
    string Name, string? Operation, string? Klusterlet, bool Terminating, IReadOnlyList<string> ForeignObjects);
