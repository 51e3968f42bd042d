namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Result of <see cref="TaskNames.SweepHub"/>.</summary>
public sealed record HubSweep
{
    /// <summary>The hub.</summary>
    public required string Hub { get; init; }

    /// <summary>Whether it was read to the end.</summary>
    public required bool Complete { get; init; }

    /// <summary>What was found, worst first, as far as it fits.</summary>
    public IReadOnlyList<DriftFinding> Findings { get; init; } = [];

    /// <summary>How many findings did not fit, by kind.</summary>
    public IReadOnlyDictionary<DriftKind, int> Left { get; init; } = new SortedDictionary<DriftKind, int>();

    /// <summary>The registrations of the clusters whose turn it is.</summary>
    public IReadOnlyList<HubRegistration> Registrations { get; init; } = [];

    /// <summary>Whether registrations or identities did not fit.</summary>
    public bool RegistrationsCut { get; init; }

    /// <summary>UIDs of bootstrap identities of ours that are there although no operation at work needs them.</summary>
    public IReadOnlyList<string> Identities { get; init; } = [];

    /// <summary>ManagedClusters of ours.</summary>
    public int Ours { get; init; }

    /// <summary>Pages read.</summary>
    public int Pages { get; init; }
}

/// <summary>Input of <see cref="TaskNames.SweepHub"/>.</summary>
public sealed record HubSweepInput
{
    /// <summary>When the sweep began: what is made later is left for the next one.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>The hub.</summary>
    public required string Hub { get; init; }

    /// <summary>The clusters whose turn it is: their registrations are told, beside what is found.</summary>
    public required IReadOnlyList<SweptCluster> Clusters { get; init; }

    /// <summary>Registrations on this hub that operations say they joined.</summary>
    public required IReadOnlyList<JoinedRegistration> Joined { get; init; }

    /// <summary>Keys of the operations at work.</summary>
    public required IReadOnlyList<string> Live { get; init; }
}

/// <summary>A registration as its hub says, in brief.</summary>
/// <param name="Cluster">The managed cluster.</param>
/// <param name="Hub">The hub.</param>
/// <param name="RunsOn">The cluster that runs its agent.</param>
/// <param name="Operation">The operation that holds the claim.</param>
/// <param name="Accepted">Whether it is accepted and its join complete, so that a klusterlet has to be there.</param>
public sealed record HubRegistration(string Cluster, string Hub, string RunsOn, string Operation, bool Accepted);
