using System.Text.Json.Serialization;

namespace MultiHubFlows.Orchestrations.Checkpoints;

/// <summary>One question to a person, as the waiting flow shows it in its custom status.</summary>
public sealed record Question
{
    /// <summary><c>&lt;operation&gt;-&lt;hub or all&gt;-&lt;checkpoint&gt;-&lt;attempt&gt;</c>; never used twice.</summary>
    public required string Id { get; init; }

    /// <summary>Which point of the flow asks.</summary>
    public required CheckpointKind Checkpoint { get; init; }

    /// <summary>What is asked, in one sentence.</summary>
    public required string Ask { get; init; }

    /// <summary>Hash of what is decided on; a decision that names another one is not valid.</summary>
    public required string SubjectHash { get; init; }

    /// <summary>What is decided on, as name and value, for a person to read: subject, fingerprint, requester, reason.</summary>
    public required IReadOnlyList<Detail> Details { get; init; }

    /// <summary>The decisions that are possible now.</summary>
    public required IReadOnlyList<DecisionKind> Choices { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTime AskedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTime Deadline { get; init; }

    /// <summary>What happens then.</summary>
    public required OnDeadline OnDeadline { get; init; }

    /// <summary>Whether only the holder of a key may answer: a name that nothing but the caller's word says is not enough.</summary>
    public bool ByKeyOnly { get; init; }

    /// <summary>The key that may not answer, because it answered the other side's question; absent: none.</summary>
    public string? NotBy { get; init; }

    /// <summary>Why somebody may not answer; absent: they may.</summary>
    public string? ProblemWith(string who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return ByKeyOnly && Decision.IsAsserted(who) ? $"Only the holder of a key answers this one, and {who} came without."
            : NotBy == who ? $"The key {who} has answered for the other side: another key must answer for this one."
            : null;
    }
}

/// <summary>A name and a value to show.</summary>
public sealed record Detail(string Name, string Value);

/// <summary>The points where a person decides.</summary>
public enum CheckpointKind
{
    /// <summary>Before the first write.</summary>
    [JsonStringEnumMemberName("plan")]
    Plan,

    /// <summary>Before the hub lets the agent in.</summary>
    [JsonStringEnumMemberName("acceptance")]
    Acceptance,

    /// <summary>After a failed attempt.</summary>
    [JsonStringEnumMemberName("failure")]
    Failure,

    /// <summary>Before hosting capacity is made.</summary>
    [JsonStringEnumMemberName("provisioning")]
    Provisioning,

    /// <summary>Before a leave removes anything.</summary>
    [JsonStringEnumMemberName("removal")]
    Removal,

    /// <summary>After an attempt to leave that could not end.</summary>
    [JsonStringEnumMemberName("leaving")]
    Leaving,

    /// <summary>Before a hand-off cuts over: one question for each side.</summary>
    [JsonStringEnumMemberName("consent")]
    Consent,

    /// <summary>Before finalizers are taken off objects whose controller is gone.</summary>
    [JsonStringEnumMemberName("finalizers")]
    Finalizers,
}

/// <summary>What a person can decide.</summary>
public enum DecisionKind
{
    /// <summary>Plan, acceptance: go on.</summary>
    [JsonStringEnumMemberName("approve")]
    Approve,

    /// <summary>Plan, acceptance: do not.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,

    /// <summary>Failure: try again.</summary>
    [JsonStringEnumMemberName("retry")]
    Retry,

    /// <summary>Failure: leave the registration as it is.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>Failure: remove what the operation made.</summary>
    [JsonStringEnumMemberName("rollback")]
    Rollback,

    /// <summary>Removal: leave, and leave on the cluster what the hub has put there.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,

    /// <summary>Removal: leave, and remove from the cluster what the hub has put there.</summary>
    [JsonStringEnumMemberName("remove")]
    Remove,
}
