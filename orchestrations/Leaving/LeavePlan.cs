using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>What a leave will remove: made without changing anything, approved by its hash.</summary>
public sealed record LeavePlan
{
    /// <summary>The managed cluster.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>One entry per hub.</summary>
    public required IReadOnlyList<PlannedLeave> Registrations { get; init; }

    /// <summary>SHA-256 of what will be removed.</summary>
    public string Hash { get; init; } = string.Empty;
}

/// <summary>One registration that is to be left.</summary>
public sealed record PlannedLeave
{
    /// <summary>The hub.</summary>
    public required HubName Hub { get; init; }

    /// <summary>The registration as it was found; absent where it is refused.</summary>
    public Registration? Registration { get; init; }

    /// <summary>Why it is not left.</summary>
    public Finding? Refusal { get; init; }

    /// <summary>Clusters of it that do not answer, and why.</summary>
    public IReadOnlyList<Finding> Away { get; init; } = [];

    /// <summary>What the hub has put on the cluster, at most 100 works.</summary>
    public IReadOnlyList<WorkSeen> Works { get; init; } = [];

    /// <summary>How many works there are.</summary>
    public int WorkCount { get; init; }

    /// <summary>The agent's last renewal of its lease.</summary>
    public DateTimeOffset? LastLease { get; init; }

    /// <summary>What will be removed, as <c>cluster: Kind/name</c>, in order.</summary>
    public IReadOnlyList<string> Removes { get; init; } = [];

    /// <summary>What to know before approving.</summary>
    public IReadOnlyList<Finding> Warnings { get; init; } = [];

    /// <summary>Why it cannot be left wholly; absent: it can.</summary>
    internal Finding? Obstacle => Refusal ?? (Away is [var first, ..] ? first : null);
}
