namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Result of <see cref="TaskNames.SweepClusters"/>.</summary>
public sealed record ClusterSweep
{
    /// <summary>The clusters that were read to the end.</summary>
    public IReadOnlyList<string> Complete { get; init; } = [];

    /// <summary>What was found, worst first, as far as it fits.</summary>
    public IReadOnlyList<DriftFinding> Findings { get; init; } = [];

    /// <summary>How many findings did not fit, by kind.</summary>
    public IReadOnlyDictionary<DriftKind, int> Left { get; init; } = new SortedDictionary<DriftKind, int>();

    /// <summary>Pages read.</summary>
    public int Pages { get; init; }
}

/// <summary>Input of <see cref="TaskNames.SweepClusters"/>: some clusters, and all that hubs say about them.</summary>
public sealed record ClusterSweepInput
{
    /// <summary>When the sweep began: what is made later is left for the next one.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>The clusters.</summary>
    public required IReadOnlyList<SweptCluster> Clusters { get; init; }

    /// <summary>What the hubs have of them.</summary>
    public required IReadOnlyList<HubRegistration> Registrations { get; init; }

    /// <summary>The hubs that were read to the end and told all registrations of these clusters.</summary>
    public required IReadOnlyList<string> CompleteHubs { get; init; }

    /// <summary>Hubs that their owners administer.</summary>
    public IReadOnlyList<string>? OwnersHubs { get; init; }

    /// <summary>UIDs of bootstrap identities that are on hubs although no operation at work needs them.</summary>
    public required IReadOnlyList<string> Identities { get; init; }

    /// <summary>Keys of the operations at work.</summary>
    public required IReadOnlyList<string> Live { get; init; }
}
