namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Output of <see cref="ReconcileFleet"/>: what one sweep found.</summary>
public sealed record Reconciliation
{
    /// <summary>When it was due.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Who asked for it, or <c>schedule</c>.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why it looked at nothing; absent: it did.</summary>
    public Finding? Skipped { get; init; }

    /// <summary>The findings, worst first, at most 500.</summary>
    public IReadOnlyList<DriftFinding> Findings { get; init; } = [];

    /// <summary>How many there were, also where they are not all listed, by kind.</summary>
    public IReadOnlyDictionary<DriftKind, int> Totals { get; init; } = new SortedDictionary<DriftKind, int>();

    /// <summary>How many of the listed ones the sweep before did not have.</summary>
    public int New { get; init; }

    /// <summary>How many of the listed ones the sweep before had too.</summary>
    public int Still { get; init; }

    /// <summary>How many the sweep before had, and this one looked and does not.</summary>
    public int GoneInAll { get; init; }

    /// <summary>Those, at most 100.</summary>
    public IReadOnlyList<DriftFinding> Gone { get; init; } = [];

    /// <summary>What was read.</summary>
    public SweepCoverage Coverage { get; init; } = new();

    /// <summary>The sweep before, by its due time, that this one was compared with.</summary>
    public DateTimeOffset? ComparedWith { get; init; }
}

/// <summary>What a sweep read, and where the next one goes on.</summary>
public sealed record SweepCoverage
{
    /// <summary>The hubs that were read to the end.</summary>
    public IReadOnlyList<string> Hubs { get; init; } = [];

    /// <summary>Hubs that their owners administer, of which nothing was read: their registrations were looked at from the agents' side alone. Absent: none.</summary>
    public IReadOnlyList<string>? OwnersHubs { get; init; }

    /// <summary>ManagedClusters of ours on them.</summary>
    public int Registrations { get; init; }

    /// <summary>How many managed and hosting clusters were read to the end.</summary>
    public int Clusters { get; init; }

    /// <summary>How many the fleet has.</summary>
    public int ClustersInAll { get; init; }

    /// <summary>Pages of lists that were read.</summary>
    public int Pages { get; init; }

    /// <summary>The cluster that the next sweep goes on after.</summary>
    public string? After { get; init; }

    /// <summary>Where the next sweep goes on reading the outcomes of operations.</summary>
    public string? OperationsAfter { get; init; }
}
