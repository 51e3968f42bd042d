using System.Text.Json.Serialization;

using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Operations;

/// <summary>A question of an operation: open, or decided.</summary>
public sealed record Checkpoint
{
    /// <summary>The question's id.</summary>
    public required string Id { get; init; }

    /// <summary>The hub that it is about; absent: all of the operation.</summary>
    public string? Hub { get; init; }

    /// <summary>Which point of the flow asks.</summary>
    public required CheckpointKind Kind { get; init; }

    /// <summary>Whether it still waits.</summary>
    public required CheckpointState State { get; init; }

    /// <summary>The question itself, while it is open.</summary>
    public Question? Question { get; init; }

    /// <summary>The decisions that reached it, taken or not.</summary>
    public IReadOnlyList<DecisionAnswer> Decisions { get; init; } = [];
}

/// <summary>Whether a question still waits.</summary>
public enum CheckpointState
{
    /// <summary>It waits for a person.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>It was decided, or it ended without a decision.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}
