using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Custom status of <see cref="JoinHub"/> while it runs.</summary>
public sealed record JoinStatus
{
    /// <summary>The step that runs or waits.</summary>
    public required string Step { get; init; }

    /// <summary>Since when.</summary>
    public required DateTime Since { get; init; }

    /// <summary>What it waits for, in a few words; absent while it works.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>The instance that waits, whose custom status is the <see cref="Finding"/> seen last.</summary>
    public string? WaitId { get; init; }

    /// <summary>What it saw last, or why the last attempt failed.</summary>
    public Finding? Reason { get; init; }

    /// <summary>From 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The open question, if a person has to decide.</summary>
    public Question? Question { get; init; }

    /// <summary>The newest answers to decisions, at most 5.</summary>
    public IReadOnlyList<DecisionAnswer> Answers { get; init; } = [];

    /// <summary>The newest steps of this attempt, at most 12.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];
}
