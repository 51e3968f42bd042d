namespace MultiHubFlows.Domain;

/// <summary>
/// The names of everything that one registration makes. They follow from cluster, hub and operation alone, so that a second run finds
/// the objects of the first.
/// </summary>
public sealed record RegistrationNames
{
    /// <summary>The namespace that OCM's tools give to an agent when nobody says otherwise.</summary>
    public const string DefaultAgentNamespace = "open-cluster-management-agent";

    /// <summary>The namespace of the operator, and on a hub of the bootstrap identities.</summary>
    public const string OperatorNamespace = "open-cluster-management";

    /// <summary>Our own namespace on managed clusters (identities of hosted agents) and on hosting clusters (slots).</summary>
    public const string OwnNamespace = "multihubflows";

    /// <summary>How the names of all verifications' works begin.</summary>
    public const string ProbePrefix = "mhf-probe-";

    // 33 characters: "open-cluster-management-" and the klusterlet's name may have 57 together (ocm.md 3.4).
    private const int LongestHubPart = 20;
    private const int LongestClusterPart = 30;

    /// <summary>The Klusterlet; unique over all clusters that hold klusterlets of this managed cluster.</summary>
    public required string Klusterlet { get; init; }

    /// <summary><c>spec.namespace</c> of the Klusterlet: the agent's namespace on the managed cluster.</summary>
    public required string AgentNamespace { get; init; }

    /// <summary>The namespace that the agent's pods and secrets are in, on the cluster that runs it.</summary>
    public required string RunsIn { get; init; }

    /// <summary>The bootstrap identity on the hub: ServiceAccount, ClusterRole (only where OCM's is missing) and ClusterRoleBinding.</summary>
    public required string BootstrapIdentity { get; init; }

    /// <summary>The identity on the managed cluster that a hosted agent's operator uses.</summary>
    public required string ManagedIdentity { get; init; }

    /// <summary>The ManifestWork of the verification, and the namespace that it makes on the managed cluster.</summary>
    public required string Probe { get; init; }

    /// <summary>Which agent of its membership it is; absent: the first, which joined.</summary>
    public int? Generation { get; init; }

    /// <summary>Names for the registration of a cluster on a hub.</summary>
    /// <param name="cluster">The managed cluster.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="mode">The mode; hosted agents run in a namespace named like the klusterlet.</param>
    /// <param name="wish">The agent namespace asked for; hosted agents always have their own.</param>
    /// <param name="operation">The operation that makes the agent, by joining or by moving.</param>
    /// <param name="generation">1 at the join, and one more for each change of mode and each move.</param>
    public static RegistrationNames For(
        ManagedClusterName cluster, HubName hub, AgentMode mode, AgentNamespace wish, OperationId operation, int generation = 1)
    {
        var klusterlet = $"mhf-{Cut(hub.Value, LongestHubPart)}-{ContentHash.Hex($"{cluster}/{hub}/{generation}", 8)}";
        var agentNamespace = wish == Domain.AgentNamespace.Default && !mode.IsHosted()
            ? DefaultAgentNamespace
            : $"open-cluster-management-{klusterlet}";
        var perOperation = ContentHash.Hex($"{operation.Origin}/{cluster}/{hub}", 8);
        return new RegistrationNames
        {
            Klusterlet = klusterlet,
            AgentNamespace = agentNamespace,
            RunsIn = mode.IsHosted() ? klusterlet : agentNamespace,
            BootstrapIdentity = $"mhf-{Cut(cluster.Value, LongestClusterPart)}-{perOperation}",
            ManagedIdentity = klusterlet,
            Probe = $"{ProbePrefix}{perOperation}",
            Generation = generation > 1 ? generation : null,
        };
    }

    private static string Cut(string name, int longest) => (name.Length <= longest ? name : name[..longest]).TrimEnd('-');
}
