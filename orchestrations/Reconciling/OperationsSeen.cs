namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Result of <see cref="TaskNames.ReadOperations"/>.</summary>
public sealed record OperationsSeen
{
    /// <summary>Keys of the operations at work; see <see cref="LiveOperations"/>.</summary>
    public IReadOnlyList<string> Live { get; init; } = [];

    /// <summary>Whether there were more of them than a message holds.</summary>
    public bool TooMany { get; init; }

    /// <summary>Registrations that ended operations say they joined; some of them, in turn.</summary>
    public IReadOnlyList<JoinedRegistration> Joined { get; init; } = [];

    /// <summary>Where to go on at the next sweep; absent: at the beginning.</summary>
    public string? Next { get; init; }
}

/// <summary>Input of <see cref="TaskNames.ReadOperations"/>.</summary>
/// <param name="After">Where reading the outcomes of operations goes on; absent: at the beginning.</param>
/// <param name="Outcomes">Whether outcomes are read too, or only which operations are at work.</param>
public sealed record OperationsAsked(string? After, bool Outcomes);

/// <summary>A registration that an operation joined.</summary>
public sealed record JoinedRegistration(string Cluster, string Hub, string Operation);
