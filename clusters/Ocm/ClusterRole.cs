namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A cluster role (the same shape serves a namespaced role).</summary>
public sealed record ClusterRole : KubernetesObject
{
    public IReadOnlyList<PolicyRule>? Rules { get; init; }
}

/// <summary>One rule of a role.</summary>
public sealed record PolicyRule : KubernetesRecord
{
    public IReadOnlyList<string>? ApiGroups { get; init; }

    public IReadOnlyList<string>? Resources { get; init; }

    public IReadOnlyList<string>? ResourceNames { get; init; }

    public IReadOnlyList<string>? NonResourceURLs { get; init; }

    public IReadOnlyList<string>? Verbs { get; init; }
}
