using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Waiting;

/// <summary>What a look saw: the result of every <c>LookFor...</c> activity and of <see cref="WaitUntil"/>.</summary>
public sealed record Look
{
    /// <summary>Whether the wait is over.</summary>
    public required LookState State { get; init; }

    /// <summary>What was seen, for a person: the reason of the wait, or of its end.</summary>
    public Finding? Seen { get; init; }

    /// <summary>Whether the look watched, so that the next may follow at once; otherwise it was one read.</summary>
    public bool Watched { get; init; }

    /// <summary>The CSRs that claim the registration, and the agent; <see cref="TaskNames.LookForCsr"/> only.</summary>
    public CsrLook? Csrs { get; init; }

    /// <summary>Conditions as type and status; <see cref="TaskNames.LookForAvailability"/> only.</summary>
    public IReadOnlyList<Detail>? Conditions { get; init; }

    /// <summary>The hub's works that are applied, by name, at most 100, and how many; <see cref="TaskNames.LookForWorksTakenOver"/> only.</summary>
    public Leaving.WorksResult? Works { get; init; }

    /// <summary>When the condition that was waited for became true, on the hub's clock, or the newest lease renewal.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The lease period that the hub uses, in seconds.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>What was read back; the cluster's UID in <see cref="TaskNames.LookForProbe"/>.</summary>
    public string? Value { get; init; }
}

/// <summary>Whether a wait is over, and how.</summary>
public enum LookState
{
    /// <summary>What was waited for is there.</summary>
    Met,

    /// <summary>Not yet.</summary>
    Waiting,

    /// <summary>The claim is closing, or another's: nobody waits for this any more.</summary>
    ClaimLost,

    /// <summary>It will not come; <see cref="Look.Seen"/> says why.</summary>
    Impossible,

    /// <summary>The deadline was reached; only <see cref="WaitUntil"/> says so.</summary>
    TimedOut,
}
