namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A deployment (<c>apps/v1</c>).</summary>
public sealed record Deployment : KubernetesObject
{
    public DeploymentSpec? Spec { get; init; }

    public DeploymentStatus? Status { get; init; }
}

public sealed record DeploymentSpec : KubernetesRecord
{
    public int? Replicas { get; init; }

    public PodTemplate? Template { get; init; }
}

public sealed record PodTemplate : KubernetesRecord
{
    public ObjectMeta? Metadata { get; init; }

    public PodSpec? Spec { get; init; }
}

public sealed record DeploymentStatus : KubernetesRecord
{
    public long? ObservedGeneration { get; init; }

    public int? Replicas { get; init; }

    public int? UpdatedReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}
