namespace MultiHubFlows.Domain;

/// <summary>
/// How an agent and its ManagedCluster are set up beyond the mode. What is absent is left to Open Cluster Management. No credential is in it,
/// only the name of one.
/// </summary>
public sealed record AgentOptions
{
    /// <summary>Registry and path of the agent's images; absent: the fleet's.</summary>
    public string? ImageRegistry { get; init; }

    /// <summary>The name of a pull secret of the fleet file, with which the images are pulled.</summary>
    public string? PullSecret { get; init; }

    /// <summary>The proxy by which the agent reaches the hub.</summary>
    public AgentProxy? HubProxy { get; init; }

    /// <summary>A name of the hub that agents look up in their hosts file.</summary>
    public AgentHostAlias? HostAlias { get; init; }

    /// <summary>The priority class of the agent's pods.</summary>
    public string? PriorityClass { get; init; }

    /// <summary>What the agent's containers ask for.</summary>
    public AgentResources? Resources { get; init; }

    /// <summary>Labels of the nodes that the agent may run on.</summary>
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Taints that the agent's pods tolerate.</summary>
    public IReadOnlyList<AgentToleration>? Tolerations { get; init; }

    /// <summary>Feature gates of the agent, on or off.</summary>
    public IReadOnlyDictionary<string, bool>? FeatureGates { get; init; }

    /// <summary>Labels of the ManagedCluster.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Annotations of the ManagedCluster for its agent; their keys begin with <see cref="AgentOptionRules.AnnotationPrefix"/>.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The cluster set that the ManagedCluster is in; absent: the hub's default.</summary>
    public string? ClusterSet { get; init; }

    /// <summary>How long the agent's certificate is asked to live; absent: as the signer gives it.</summary>
    public int? CertificateSeconds { get; init; }

    /// <summary>Whether nothing is said.</summary>
    public bool IsEmpty() => this == new AgentOptions();

    /// <summary>The first, with what only the second says; null where neither says anything. Maps are merged key by key.</summary>
    public static AgentOptions? Merge(AgentOptions? first, AgentOptions? second) =>
        first is null || second is null
            ? first ?? second
            : new AgentOptions
            {
                ImageRegistry = first.ImageRegistry ?? second.ImageRegistry,
                PullSecret = first.PullSecret ?? second.PullSecret,
                HubProxy = first.HubProxy ?? second.HubProxy,
                HostAlias = first.HostAlias ?? second.HostAlias,
                PriorityClass = first.PriorityClass ?? second.PriorityClass,
                Resources = first.Resources ?? second.Resources,
                NodeSelector = Union(first.NodeSelector, second.NodeSelector),
                Tolerations = first.Tolerations ?? second.Tolerations,
                FeatureGates = Union(first.FeatureGates, second.FeatureGates),
                Labels = Union(first.Labels, second.Labels),
                Annotations = Union(first.Annotations, second.Annotations),
                ClusterSet = first.ClusterSet ?? second.ClusterSet,
                CertificateSeconds = first.CertificateSeconds ?? second.CertificateSeconds,
            };

    private static IReadOnlyDictionary<string, T>? Union<T>(IReadOnlyDictionary<string, T>? first, IReadOnlyDictionary<string, T>? second)
    {
        if (first is null || second is null)
        {
            return first ?? second;
        }

        var union = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in second.Concat(first))
        {
            union[key] = value;
        }

        return union;
    }
}

/// <summary>A proxy on an agent's way.</summary>
/// <param name="Url">Its address.</param>
/// <param name="CertificateAuthority">CA certificates in PEM that it, or what it shows instead of the hub's certificate, is signed by.</param>
public sealed record AgentProxy(string Url, string? CertificateAuthority);

/// <summary>An entry of the hosts file of an agent's pods.</summary>
/// <param name="Ip">An IPv4 address.</param>
/// <param name="Hostname">The name.</param>
public sealed record AgentHostAlias(string Ip, string Hostname);

/// <summary>What each container of an agent asks for.</summary>
/// <param name="Type"><c>Default</c>, <c>BestEffort</c> or <c>ResourceRequirement</c>, as OCM says.</param>
/// <param name="Requests">Requests, with <c>ResourceRequirement</c>.</param>
/// <param name="Limits">Limits, with <c>ResourceRequirement</c>.</param>
public sealed record AgentResources(string Type, IReadOnlyDictionary<string, string>? Requests, IReadOnlyDictionary<string, string>? Limits);

/// <summary>A taint that is tolerated, as Kubernetes says.</summary>
public sealed record AgentToleration(string? Key, string? Operator, string? Value, string? Effect, long? TolerationSeconds);
