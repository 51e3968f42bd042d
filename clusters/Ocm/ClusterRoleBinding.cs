namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A cluster role binding (the same shape serves a namespaced one).</summary>
public sealed record ClusterRoleBinding : KubernetesObject
{
    public RoleRef? RoleRef { get; init; }

    public IReadOnlyList<RoleSubject>? Subjects { get; init; }
}

public sealed record RoleRef : KubernetesRecord
{
    public string? ApiGroup { get; init; }

    public string? Kind { get; init; }

    public string? Name { get; init; }
}

public sealed record RoleSubject : KubernetesRecord
{
    public string? ApiGroup { get; init; }

    public string? Kind { get; init; }

    public string? Name { get; init; }

    public string? Namespace { get; init; }
}
