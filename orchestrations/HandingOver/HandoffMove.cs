using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>What became of the move to the default agent namespace, where a hand-off was asked to end with it. Whatever it is, the cluster is handed over.</summary>
public sealed record HandoffMove
{
    /// <summary>How it ended.</summary>
    public required HandoffMoveResult Result { get; init; }

    /// <summary>Why, where the agent is not there, or not without remainder; with the command that moves it.</summary>
    public Finding? Reason { get; init; }

    /// <summary>The place that the agent left, as <c>mode on cluster</c>; absent where it stays.</summary>
    public string? From { get; init; }

    /// <summary>The klusterlet that has taken over; absent where none has.</summary>
    public KlusterletFacts? Klusterlet { get; init; }

    /// <summary>Where it was begun and ended otherwise: whether all that it made was removed again.</summary>
    public bool? Undone { get; init; }

    /// <summary>What is left of it in clusters.</summary>
    public IReadOnlyList<string> Residue { get; init; } = [];
}

/// <summary>How the move after a hand-off ended.</summary>
public enum HandoffMoveResult
{
    /// <summary>The agent is in the default agent namespace, by a second klusterlet that has taken over.</summary>
    Moved,

    /// <summary>It is; something of the one before could not be removed, or not be proven, and is a debt.</summary>
    MovedWithDebt,

    /// <summary>The join had given it that namespace.</summary>
    AlreadyThere,

    /// <summary>The move was not tried: the provider has not left wholly, somebody cancelled, or the customer's membership is not as it should be.</summary>
    NotBegun,

    /// <summary>It was refused, rejected or rolled back: the agent is where its join put it.</summary>
    NotMoved,
}
