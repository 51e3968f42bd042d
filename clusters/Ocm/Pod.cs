namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A pod.</summary>
public sealed record Pod : KubernetesObject
{
    public PodSpec? Spec { get; init; }

    public PodStatus? Status { get; init; }
}

public sealed record PodSpec : KubernetesRecord
{
    public string? ServiceAccountName { get; init; }

    public string? NodeName { get; init; }

    public IReadOnlyList<Container>? Containers { get; init; }
}

public sealed record Container : KubernetesRecord
{
    public string? Name { get; init; }

    public string? Image { get; init; }

    public IReadOnlyList<string>? Args { get; init; }
}

public sealed record PodStatus : KubernetesRecord
{
    public string? Phase { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string? StartTime { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }

    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }
}

public sealed record ContainerStatus : KubernetesRecord
{
    public string? Name { get; init; }

    public bool? Ready { get; init; }

    public int? RestartCount { get; init; }
}
