using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>The fleet as its file describes it: what was written, with defaults filled in. Holds no credential, only where credentials are.</summary>
public sealed record Fleet(
    string File,
    OperatorSource Operator,
    Deadlines Deadlines,
    IReadOnlyList<FleetHub> Hubs,
    IReadOnlyList<FleetManagedCluster> ManagedClusters,
    IReadOnlyList<FleetHostingCluster> HostingClusters)
{
    /// <summary>SHA-256 of the file's text, in hexadecimal: the same text, the same hash.</summary>
    public required string Hash { get; init; }

    /// <summary>How hosting capacity is made.</summary>
    public CapacitySource Capacity { get; init; } = new(CapacitySource.Existing, null);

    /// <summary>What plans prefer and allow.</summary>
    public PlanningPolicy Policy { get; init; } = new();

    /// <summary>Credentials for image registries, by name.</summary>
    public IReadOnlyList<FleetPullSecret> PullSecrets { get; init; } = [];

    /// <summary>As whom Azure is asked, where credentials are there.</summary>
    public AzureIdentity Azure { get; init; } = AzureIdentity.Default;

    /// <summary>What is allowed but deserves attention, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The hub of that name, or null.</summary>
    public FleetHub? Hub(HubName name) => Hubs.FirstOrDefault(hub => hub.Name == name);

    /// <summary>The managed cluster of that name, or null.</summary>
    public FleetManagedCluster? Managed(ManagedClusterName name) => ManagedClusters.FirstOrDefault(cluster => cluster.Name == name);

    /// <summary>The hosting cluster of that name, or null.</summary>
    public FleetHostingCluster? Hosting(HostingClusterName name) => HostingClusters.FirstOrDefault(cluster => cluster.Name == name);
}

/// <summary>Where the klusterlet operator comes from.</summary>
/// <param name="Bundle">Full path of the manifests, a file or a directory; null where they are a blob, or every cluster must have the operator already.</param>
/// <param name="Version">The image tag of agents, such as <c>v1.3.1</c>; null for the bundle's own.</param>
/// <param name="ImageRegistry">The registry and path that images are pulled from.</param>
public sealed record OperatorSource(string? Bundle, string? Version, string ImageRegistry)
{
    /// <summary>Where the official images are.</summary>
    public const string DefaultImageRegistry = "quay.io/open-cluster-management";

    /// <summary>The manifests where they are a blob; null otherwise.</summary>
    public BlobId? BundleBlob { get; init; }

    /// <summary>The bundle of that blob, which is read together with the fleet file.</summary>
    public OperatorBundle? Loaded { get; init; }
}

/// <summary>How hosting capacity is made where there is not enough.</summary>
/// <param name="Provider">Who makes it.</param>
/// <param name="Instructions">What people who make it should know.</param>
public sealed record CapacitySource(string Provider, string? Instructions)
{
    /// <summary>Nobody: what is there is all there is.</summary>
    public const string Existing = "existing";

    /// <summary>People.</summary>
    public const string Manual = "manual";
}

/// <summary>How long the steps of a join may take.</summary>
public sealed record Deadlines(TimeSpan OperatorReady, TimeSpan Csr, TimeSpan Available, TimeSpan Gone)
{
    /// <summary>For real clusters: kubelets add a minute or more, and images are pulled.</summary>
    public static Deadlines Default { get; } =
        new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
}

/// <summary>A hub.</summary>
public sealed record FleetHub(HubName Name)
{
    /// <summary>False for a hub whose owner accepts clusters; then there is a <see cref="BootstrapCredential"/> instead of an admin's.</summary>
    public bool Administered { get; init; } = true;

    /// <summary>The administrator's; null where the owner administers.</summary>
    public CredentialReference? Credential { get; init; }

    /// <summary>What the owner gave us; null on a hub that we administer.</summary>
    public CredentialReference? BootstrapCredential { get; init; }

    /// <summary>The hub as agents see it; null where it is to be found out.</summary>
    public AgentEndpoint? AgentEndpoint { get; init; }

    /// <summary>The agents' image tag where it differs from <see cref="OperatorSource.Version"/>.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>How agents of this hub are set up, unless their cluster or the request says otherwise; null for OCM's way.</summary>
    public AgentOptions? Agent { get; init; }

    /// <summary>Set on the ManagedClusters that we create; null for the server's default of 60.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>The proxy of our own calls.</summary>
    public Uri? ProxyUrl { get; init; }
}

/// <summary>A server as agents see it.</summary>
/// <param name="Server">Its address; always https.</param>
/// <param name="CertificateAuthority">A PEM bundle, or the full path of a file with one; null where it is to be found out.</param>
/// <param name="ProxyUrl">The proxy that agents use.</param>
public sealed record AgentEndpoint(Uri Server, string? CertificateAuthority, Uri? ProxyUrl);

/// <summary>A managed cluster.</summary>
public sealed record FleetManagedCluster(ManagedClusterName Name, CredentialReference Credential)
{
    /// <summary>Labels of its ManagedCluster on every hub.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Hubs that it does not reach: its agents for them are hosted elsewhere.</summary>
    public IReadOnlyList<string> CannotReach { get; init; } = [];

    /// <summary>How agents of this cluster are set up, unless the request says otherwise; null for what their hub says.</summary>
    public AgentOptions? Agent { get; init; }

    /// <summary>The cluster as agents on a hosting cluster see it; null for what its kubeconfig says.</summary>
    public AgentEndpoint? AgentEndpoint { get; init; }

    /// <summary>The proxy of our own calls; null for none.</summary>
    public Uri? ProxyUrl { get; init; }
}

/// <summary>A hosting cluster.</summary>
public sealed record FleetHostingCluster(HostingClusterName Name, CredentialReference Credential)
{
    /// <summary>How many agents of other clusters it runs at most.</summary>
    public int Slots { get; init; }

    /// <summary>Whether it takes no new agents.</summary>
    public bool Draining { get; init; }

    /// <summary>Hubs and managed clusters that it does not reach.</summary>
    public IReadOnlyList<string> CannotReach { get; init; } = [];

    /// <summary>The proxy of our own calls; null for none.</summary>
    public Uri? ProxyUrl { get; init; }
}
