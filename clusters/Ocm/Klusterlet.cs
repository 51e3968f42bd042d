namespace MultiHubFlows.Clusters.Ocm;

/// <summary>An agent of one hub (<c>operator.open-cluster-management.io/v1</c>, cluster-scoped).</summary>
public sealed record Klusterlet : KubernetesObject
{
    public KlusterletSpec? Spec { get; init; }

    public KlusterletStatus? Status { get; init; }
}

public sealed record KlusterletSpec : KubernetesRecord
{
    public string? ClusterName { get; init; }

    public string? Namespace { get; init; }

    public KlusterletDeployOption? DeployOption { get; init; }

    /// <summary>The agent's image in the Singleton modes.</summary>
    public string? ImagePullSpec { get; init; }

    /// <summary>The registration agent's image in the Default and Hosted modes.</summary>
    public string? RegistrationImagePullSpec { get; init; }

    /// <summary>The work agent's image in the Default and Hosted modes.</summary>
    public string? WorkImagePullSpec { get; init; }

    public IReadOnlyList<ExternalServerUrl>? ExternalServerURLs { get; init; }

    public RegistrationConfiguration? RegistrationConfiguration { get; init; }

    public WorkConfiguration? WorkConfiguration { get; init; }

    public NodePlacement? NodePlacement { get; init; }

    public string? PriorityClassName { get; init; }

    public ResourceRequirement? ResourceRequirement { get; init; }

    /// <summary>For agents alone: the operator's own check of the hub does not use it.</summary>
    public HubApiServerHostAlias? HubApiServerHostAlias { get; init; }
}

public sealed record WorkConfiguration : KubernetesRecord
{
    public IReadOnlyList<FeatureGate>? FeatureGates { get; init; }
}

public sealed record NodePlacement : KubernetesRecord
{
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public IReadOnlyList<Toleration>? Tolerations { get; init; }
}

public sealed record Toleration : KubernetesRecord
{
    public string? Key { get; init; }

    public string? Operator { get; init; }

    public string? Value { get; init; }

    public string? Effect { get; init; }

    public long? TolerationSeconds { get; init; }
}

public sealed record ResourceRequirement : KubernetesRecord
{
    public string? Type { get; init; }

    public ResourceAmounts? ResourceRequirements { get; init; }
}

public sealed record ResourceAmounts : KubernetesRecord
{
    public IReadOnlyDictionary<string, string>? Requests { get; init; }

    public IReadOnlyDictionary<string, string>? Limits { get; init; }
}

public sealed record HubApiServerHostAlias : KubernetesRecord
{
    public string? Ip { get; init; }

    public string? Hostname { get; init; }
}

/// <summary>The mode: <c>Default</c>, <c>Singleton</c>, <c>Hosted</c> or <c>SingletonHosted</c>, in exactly these letters.</summary>
public sealed record KlusterletDeployOption : KubernetesRecord
{
    public string? Mode { get; init; }
}

public sealed record ExternalServerUrl : KubernetesRecord
{
    public string? Url { get; init; }

    public string? CaBundle { get; init; }
}

public sealed record RegistrationConfiguration : KubernetesRecord
{
    public int? ClientCertExpirationSeconds { get; init; }

    public IReadOnlyDictionary<string, string>? ClusterAnnotations { get; init; }

    public IReadOnlyList<FeatureGate>? FeatureGates { get; init; }
}

public sealed record FeatureGate : KubernetesRecord
{
    public string? Feature { get; init; }

    public string? Mode { get; init; }
}

public sealed record KlusterletStatus : KubernetesRecord
{
    public long? ObservedGeneration { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}
