namespace MultiHubFlows.Clusters.Ocm;

/// <summary>What one agent applied for one work (<c>work.open-cluster-management.io/v1</c>, cluster-scoped on the managed cluster).</summary>
public sealed record AppliedManifestWork : KubernetesObject
{
    public AppliedManifestWorkSpec? Spec { get; init; }

    public AppliedManifestWorkStatus? Status { get; init; }
}

public sealed record AppliedManifestWorkSpec : KubernetesRecord
{
    public string? HubHash { get; init; }

    public string? AgentID { get; init; }

    public string? ManifestWorkName { get; init; }
}

public sealed record AppliedManifestWorkStatus : KubernetesRecord
{
    public IReadOnlyList<AppliedResource>? AppliedResources { get; init; }
}

public sealed record AppliedResource : KubernetesRecord
{
    public string? Name { get; init; }
}
