using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What the fleet file says about the clusters of one request. Policy reaches the pure planner this way only.</summary>
public sealed record FleetFacts
{
    /// <summary>Absent when the fleet file cannot be used now; then <see cref="Problem"/> says why.</summary>
    public Finding? Problem { get; init; }

    /// <summary>How long each wait of a join may take.</summary>
    public JoinDeadlines Deadlines { get; init; } = new();

    /// <summary>Labels for ManagedClusters of this cluster that we create.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How agents of this cluster are set up; it goes before what their hub says.</summary>
    public AgentOptions? Agent { get; init; }

    /// <summary>The names of the fleet's pull secrets; absent: there is none.</summary>
    public IReadOnlyList<string>? PullSecrets { get; init; }

    /// <summary>Registry of the agent's image, such as <c>quay.io/open-cluster-management</c>.</summary>
    public string ImageRegistry { get; init; } = "quay.io/open-cluster-management";

    /// <summary>Version of the operator in the bundle, such as <c>v1.3.1</c>; absent: there is no bundle.</summary>
    public string? BundleVersion { get; init; }

    /// <summary>The requested hubs that the fleet file knows.</summary>
    public IReadOnlyList<FleetHub> Hubs { get; init; } = [];

    /// <summary>The hosting clusters of the fleet file.</summary>
    public IReadOnlyList<FleetHostingCluster> HostingClusters { get; init; } = [];

    /// <summary>What the fleet prefers and allows.</summary>
    public PlanningPolicy Policy { get; init; } = new();

    /// <summary>How hosting capacity is made; absent: it is not.</summary>
    public CapacityFacts? Capacity { get; init; }

    /// <summary>Hubs that the managed cluster does not reach, as the fleet file says.</summary>
    public IReadOnlyList<string> ClusterCannotReach { get; init; } = [];

    /// <summary>Whether the fleet file knows the managed cluster.</summary>
    public bool KnowsCluster { get; init; }
}

/// <summary>A hub of the fleet file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Administered">False: its owner accepts.</param>
/// <param name="AgentVersion">Version of agents for this hub.</param>
/// <param name="LeaseDurationSeconds">Lease period of ManagedClusters that we create there.</param>
public sealed record FleetHub(HubName Name, bool Administered, string AgentVersion, int? LeaseDurationSeconds)
{
    /// <summary>How agents of this hub are set up.</summary>
    public AgentOptions? Agent { get; init; }
}

/// <summary>A hosting cluster of the fleet file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Slots">How many agents of other clusters it runs at most.</param>
public sealed record FleetHostingCluster(HostingClusterName Name, int Slots)
{
    /// <summary>Whether it takes no new agents, as the fleet file says.</summary>
    public bool Draining { get; init; }

    /// <summary>Hubs and managed clusters that it does not reach, as the fleet file says.</summary>
    public IReadOnlyList<string> CannotReach { get; init; } = [];
}

/// <summary>How long each wait of a join may take; the fleet file sets them.</summary>
public sealed record JoinDeadlines
{
    /// <summary>Operator applied to operator running.</summary>
    public TimeSpan OperatorReady { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Klusterlet applied to CSR pending.</summary>
    public TimeSpan Csr { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Acceptance to Available.</summary>
    public TimeSpan Available { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A deletion to its object gone.</summary>
    public TimeSpan Gone { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Available to verified, in lease periods.</summary>
    public int VerifiedLeasePeriods { get; init; } = 3;
}
