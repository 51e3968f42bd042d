using System.Text.Json.Nodes;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>Objects that a hub wants on a managed cluster (<c>work.open-cluster-management.io/v1</c>, in the cluster's namespace on the hub).</summary>
public sealed record ManifestWork : KubernetesObject
{
    public ManifestWorkSpec? Spec { get; init; }

    public ManifestWorkStatus? Status { get; init; }
}

public sealed record ManifestWorkSpec : KubernetesRecord
{
    public ManifestWorkload? Workload { get; init; }
}

public sealed record ManifestWorkload : KubernetesRecord
{
    public IReadOnlyList<JsonObject>? Manifests { get; init; }
}

public sealed record ManifestWorkStatus : KubernetesRecord
{
    public IReadOnlyList<Condition>? Conditions { get; init; }

    public ManifestResourceStatus? ResourceStatus { get; init; }
}

public sealed record ManifestResourceStatus : KubernetesRecord
{
    public IReadOnlyList<ManifestCondition>? Manifests { get; init; }
}

/// <summary>What became of one manifest of a work.</summary>
public sealed record ManifestCondition : KubernetesRecord
{
    public IReadOnlyList<Condition>? Conditions { get; init; }

    public ManifestResourceMeta? ResourceMeta { get; init; }
}

public sealed record ManifestResourceMeta : KubernetesRecord
{
    public int? Ordinal { get; init; }

    public string? Group { get; init; }

    public string? Version { get; init; }

    public string? Kind { get; init; }

    public string? Resource { get; init; }

    public string? Name { get; init; }

    public string? Namespace { get; init; }
}
