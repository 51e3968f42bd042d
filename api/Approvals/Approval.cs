using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Approvals;

/// <summary>An open question in the inbox.</summary>
public sealed record Approval
{
    /// <summary>The question's id.</summary>
    public required string Id { get; init; }

    /// <summary>The operation that asks.</summary>
    public required string Operation { get; init; }

    /// <summary>The managed cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>The hub that it is about; absent: all of the operation.</summary>
    public string? Hub { get; init; }

    /// <summary>The point of the flow that asks.</summary>
    public required CheckpointKind Checkpoint { get; init; }

    /// <summary>What is asked, in one sentence.</summary>
    public required string Ask { get; init; }

    /// <summary>Hash of what is decided on; a decision names it.</summary>
    public required string SubjectHash { get; init; }

    /// <summary>What is decided on.</summary>
    public required IReadOnlyList<Detail> Details { get; init; }

    /// <summary>The decisions that are possible.</summary>
    public required IReadOnlyList<DecisionKind> Choices { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>What happens then.</summary>
    public required OnDeadline OnDeadline { get; init; }

    /// <summary>Whether only the holder of a key may decide.</summary>
    public bool ByKeyOnly { get; init; }

    /// <summary>The key that may not decide, because it answered the other side's question.</summary>
    public string? NotBy { get; init; }

    /// <summary>Where to decide and where to look, by relation.</summary>
    public required IReadOnlyDictionary<string, string> Links { get; init; }
}
