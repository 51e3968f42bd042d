using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What inspection saw on a hub.</summary>
public sealed record HubFacts
{
    /// <summary>The hub.</summary>
    public required HubName Hub { get; init; }

    /// <summary>Why it could not be inspected; everything else is then unknown.</summary>
    public Finding? Unreachable { get; init; }

    /// <summary>UID of its namespace kube-system.</summary>
    public string? Uid { get; init; }

    /// <summary>Whether ManagedClusters are served.</summary>
    public bool OcmInstalled { get; init; }

    /// <summary>OCM's version there, from the ClusterManager's images; absent: unknown.</summary>
    public string? OcmVersion { get; init; }

    /// <summary>What is wrong with OCM there, from the ClusterManager's conditions.</summary>
    public Finding? Unhealthy { get; init; }

    /// <summary>Whether the hub accepts every new ManagedCluster by itself (gate ManagedClusterAutoApproval).</summary>
    public bool AutoApproval { get; init; }

    /// <summary>The ManagedCluster of this name that exists already.</summary>
    public ManagedClusterSeen? Existing { get; init; }

    /// <summary>Whether the hub's namespace of this cluster existed before, and is being deleted.</summary>
    public bool NamespaceTerminating { get; init; }

    /// <summary>Rights that the join needs and the credential lacks, row by row.</summary>
    public IReadOnlyList<string> MissingRights { get; init; } = [];

    /// <summary>The hub's address as agents will use it; absent: <see cref="EndpointProblem"/> says why.</summary>
    public string? AgentServer { get; init; }

    /// <summary>Why agents would not reach or not trust that address.</summary>
    public Finding? EndpointProblem { get; init; }

    /// <summary>Add-ons that the hub has for this cluster already.</summary>
    public IReadOnlyList<string> AddOns { get; init; } = [];

    /// <summary>Objects that works of the hub put on this cluster already, as <c>Kind namespace/name</c>, at most 200.</summary>
    public IReadOnlyList<string> WorkObjects { get; init; } = [];

    /// <summary>What could not be seen, each with why.</summary>
    public IReadOnlyList<Finding> Unknown { get; init; } = [];

    /// <summary>What was read at which version.</summary>
    public IReadOnlyList<ObjectRead> Read { get; init; } = [];

    /// <summary>What to know about it, nothing to stop for.</summary>
    public IReadOnlyList<Finding> Warnings { get; init; } = [];
}

/// <summary>A ManagedCluster found on a hub.</summary>
public sealed record ManagedClusterSeen
{
    /// <summary>Its UID.</summary>
    public required string Uid { get; init; }

    /// <summary>Whether the hub accepts it.</summary>
    public required bool Accepted { get; init; }

    /// <summary>Whether it is being deleted.</summary>
    public required bool Terminating { get; init; }

    /// <summary>The operation that owns it; absent: somebody else's.</summary>
    public string? Operation { get; init; }

    /// <summary>The claim's phase.</summary>
    public string? Phase { get; init; }

    /// <summary>The mode that the claim was made for.</summary>
    public string? Mode { get; init; }

    /// <summary>The hosting cluster that the claim was made for.</summary>
    public string? HostingCluster { get; init; }

    /// <summary>Which cluster it is, by our annotation or by claim id.k8s.io; absent: unknown.</summary>
    public string? ClusterUid { get; init; }
}
