using System.Text.Json.Serialization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A definition of a kind (<c>apiextensions.k8s.io/v1</c>, cluster-scoped).</summary>
public sealed record CustomResourceDefinition : KubernetesObject
{
    public CustomResourceDefinitionSpec? Spec { get; init; }

    public CustomResourceDefinitionStatus? Status { get; init; }

    /// <summary>Whether the server serves the kind.</summary>
    [JsonIgnore]
    public bool IsEstablished => Status?.Conditions.IsTrue("Established") ?? false;
}

public sealed record CustomResourceDefinitionSpec : KubernetesRecord
{
    public string? Group { get; init; }

    public string? Scope { get; init; }

    public IReadOnlyList<CustomResourceDefinitionVersion>? Versions { get; init; }
}

public sealed record CustomResourceDefinitionVersion : KubernetesRecord
{
    public string? Name { get; init; }

    public bool? Served { get; init; }

    public bool? Storage { get; init; }
}

public sealed record CustomResourceDefinitionStatus : KubernetesRecord
{
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
