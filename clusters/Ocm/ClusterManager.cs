namespace MultiHubFlows.Clusters.Ocm;

/// <summary>The installation of OCM on a hub (<c>operator.open-cluster-management.io/v1</c>, cluster-scoped).</summary>
public sealed record ClusterManager : KubernetesObject
{
    public ClusterManagerSpec? Spec { get; init; }

    public ClusterManagerStatus? Status { get; init; }
}

public sealed record ClusterManagerSpec : KubernetesRecord
{
    public string? RegistrationImagePullSpec { get; init; }

    public ClusterManagerRegistrationConfiguration? RegistrationConfiguration { get; init; }
}

/// <summary>Registration on the hub: the gate <c>ManagedClusterAutoApproval</c> and the users whose clusters accept themselves.</summary>
public sealed record ClusterManagerRegistrationConfiguration : KubernetesRecord
{
    public IReadOnlyList<string>? AutoApproveUsers { get; init; }

    public IReadOnlyList<FeatureGate>? FeatureGates { get; init; }
}

public sealed record ClusterManagerStatus : KubernetesRecord
{
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
