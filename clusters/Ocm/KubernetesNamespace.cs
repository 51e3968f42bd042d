namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A namespace.</summary>
public sealed record KubernetesNamespace : KubernetesObject
{
    public NamespaceSpec? Spec { get; init; }

    public NamespaceStatus? Status { get; init; }
}

public sealed record NamespaceSpec : KubernetesRecord
{
    public IReadOnlyList<string>? Finalizers { get; init; }
}

/// <summary>The phase; while it terminates, the conditions say what holds it.</summary>
public sealed record NamespaceStatus : KubernetesRecord
{
    public string? Phase { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}
