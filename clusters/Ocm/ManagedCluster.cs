namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A cluster as its hub knows it (<c>cluster.open-cluster-management.io/v1</c>, cluster-scoped).</summary>
public sealed record ManagedCluster : KubernetesObject
{
    public ManagedClusterSpec? Spec { get; init; }

    public ManagedClusterStatus? Status { get; init; }
}

public sealed record ManagedClusterSpec : KubernetesRecord
{
    public bool? HubAcceptsClient { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    public IReadOnlyList<ManagedClusterClientConfig>? ManagedClusterClientConfigs { get; init; }
}

/// <summary>An address of the managed cluster that its agent reported.</summary>
public sealed record ManagedClusterClientConfig : KubernetesRecord
{
    public string? Url { get; init; }

    public string? CaBundle { get; init; }
}

public sealed record ManagedClusterStatus : KubernetesRecord
{
    public IReadOnlyList<Condition>? Conditions { get; init; }

    public ManagedClusterVersion? Version { get; init; }

    public IReadOnlyList<ClusterClaim>? ClusterClaims { get; init; }
}

public sealed record ManagedClusterVersion : KubernetesRecord
{
    public string? Kubernetes { get; init; }
}

public sealed record ClusterClaim : KubernetesRecord
{
    public string? Name { get; init; }

    public string? Value { get; init; }
}
