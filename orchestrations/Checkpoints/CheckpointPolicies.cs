using System.Text.Json.Serialization;

namespace MultiHubFlows.Orchestrations.Checkpoints;

/// <summary>What a request says about each point where a human may decide.</summary>
public sealed record CheckpointPolicies
{
    /// <summary>Before the first write: the plan.</summary>
    public CheckpointPolicy Plan { get; init; } = CheckpointPolicy.Default(OnDeadline.Reject);

    /// <summary>Before the hub lets the agent in.</summary>
    public CheckpointPolicy Acceptance { get; init; } = CheckpointPolicy.Default(OnDeadline.Reject);

    /// <summary>After a failed attempt.</summary>
    public CheckpointPolicy Failure { get; init; } = CheckpointPolicy.Default(OnDeadline.Rollback);

    /// <summary>Before hosting capacity is made, where there is not enough and the fleet has somebody who makes it.</summary>
    public CheckpointPolicy Provisioning { get; init; } = CheckpointPolicy.Default(OnDeadline.Reject);
}

/// <summary>One checkpoint: whether it asks, how long it waits, and what reaching the deadline means.</summary>
public sealed record CheckpointPolicy(CheckpointMode Mode, TimeSpan Deadline, OnDeadline OnDeadline)
{
    /// <summary>How long a question waits unless the request says otherwise.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromHours(72);

    /// <summary>Asks for 72 hours.</summary>
    public static CheckpointPolicy Default(OnDeadline onDeadline) => new(CheckpointMode.Ask, DefaultDeadline, onDeadline);
}

/// <summary>Whether a checkpoint asks a person or goes on by itself.</summary>
public enum CheckpointMode
{
    /// <summary>Asks and waits.</summary>
    [JsonStringEnumMemberName("ask")]
    Ask,

    /// <summary>Approves what passed all checks; after a failure retries twice, then rolls back.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,
}

/// <summary>What it means that nobody answered. Never an approval.</summary>
public enum OnDeadline
{
    /// <summary>Plan and acceptance: as if rejected.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,

    /// <summary>Failure: leave the registration as it is.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>Failure: remove what the operation made.</summary>
    [JsonStringEnumMemberName("rollback")]
    Rollback,
}
