namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A node.</summary>
public sealed record Node : KubernetesObject
{
    public NodeSpec? Spec { get; init; }

    public NodeStatus? Status { get; init; }
}

public sealed record NodeSpec : KubernetesRecord
{
    public bool? Unschedulable { get; init; }
}

public sealed record NodeStatus : KubernetesRecord
{
    public IReadOnlyList<Condition>? Conditions { get; init; }

    public IReadOnlyDictionary<string, string>? Allocatable { get; init; }
}
