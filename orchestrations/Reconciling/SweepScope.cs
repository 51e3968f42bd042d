namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Result of <see cref="TaskNames.ReadSweepScope"/>: what this sweep looks at.</summary>
public sealed record SweepScope
{
    /// <summary>Why the fleet file cannot be used now.</summary>
    public Finding? Problem { get; init; }

    /// <summary>All hubs that we administer.</summary>
    public IReadOnlyList<string> Hubs { get; init; } = [];

    /// <summary>Hubs that their owners administer: of their registrations only the agents' side is looked at.</summary>
    public IReadOnlyList<string>? OwnersHubs { get; init; }

    /// <summary>The managed and hosting clusters whose turn it is.</summary>
    public IReadOnlyList<SweptCluster> Clusters { get; init; } = [];

    /// <summary>How many there are in all.</summary>
    public int ClustersInAll { get; init; }

    /// <summary>The cluster that the next sweep goes on after.</summary>
    public string? After { get; init; }

    /// <summary>Which of those asked to be first the fleet has no more.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
}

/// <summary>Input of <see cref="TaskNames.ReadSweepScope"/>.</summary>
/// <param name="After">The cluster that the sweep before ended with.</param>
/// <param name="First">Clusters with findings: they are looked at each time, as far as there is room.</param>
public sealed record SweepTurn(string? After, IReadOnlyList<string> First);

/// <summary>A cluster that agents run on.</summary>
/// <param name="Name">As the fleet file names it.</param>
/// <param name="Hosting">Whether as a hosting cluster; else as a managed one.</param>
public sealed record SweptCluster(string Name, bool Hosting);
