using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Output of <see cref="JoinHub"/> and of <see cref="Leaving.LeaveHub"/>: how one registration ended, why, and what is there now.</summary>
public sealed record JoinOutcome
{
    /// <summary>The hub.</summary>
    public required HubName Hub { get; init; }

    /// <summary>The mode asked for, or found; absent where a leave found nothing.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>The cluster that runs the agent, or would have: the managed cluster's or the hosting cluster's name. Absent where a leave found nothing.</summary>
    public string? RunsOn { get; init; }

    /// <summary>How it ended; the cause wins over whether it was undone.</summary>
    public required RegistrationOutcome Outcome { get; init; }

    /// <summary>Why; absent after a join.</summary>
    public Finding? Reason { get; init; }

    /// <summary>Whether everything that the operation made was removed again; absent where nothing was made.</summary>
    public bool? Undone { get; init; }

    /// <summary>What is left in clusters after an undo, one sentence each.</summary>
    public IReadOnlyList<string> Residue { get; init; } = [];

    /// <summary>The last attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The agent's custom resource, once made.</summary>
    public KlusterletFacts? Klusterlet { get; init; }

    /// <summary>The certificate request that was approved.</summary>
    public ApprovedCsr? Csr { get; init; }

    /// <summary>What was proven.</summary>
    public JoinProof? Proof { get; init; }

    /// <summary>The steps of the last attempt and of the undo, in order.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];

    /// <summary>Every decision that reached this flow, taken or not.</summary>
    public IReadOnlyList<DecisionAnswer> Decisions { get; init; } = [];

    /// <summary>What a leave could not reach, each with the command that pays it when the cluster is back; absent otherwise.</summary>
    public IReadOnlyList<Debt>? Debts { get; init; }

    /// <summary>What a leave did with the hub's works and saw last; absent where it removed nothing, and otherwise.</summary>
    public LeaveProof? LeftProof { get; init; }

    /// <summary>What a move proved; absent otherwise.</summary>
    public MoveProof? MovedProof { get; init; }

    /// <summary>Things noticed on the way: foreign CSRs, an operator's delay, a warning.</summary>
    public IReadOnlyList<Finding> Notices { get; init; } = [];
}

/// <summary>How a registration ended.</summary>
public enum RegistrationOutcome
{
    /// <summary>Available and verified.</summary>
    Joined,

    /// <summary>A person, or the failure deadline, left it unfinished.</summary>
    Skipped,

    /// <summary>Inspection refused it before any write.</summary>
    Refused,

    /// <summary>Any other failure, rolled back.</summary>
    RolledBack,

    /// <summary>A person rejected the plan or the acceptance.</summary>
    Rejected,

    /// <summary>A deadline was reached.</summary>
    TimedOut,

    /// <summary>Another operation has this registration.</summary>
    InUse,

    /// <summary>The operation was cancelled.</summary>
    Canceled,

    /// <summary>The cluster is no member of the hub any more, and nothing is left but what OCM leaves.</summary>
    Left,

    /// <summary>The cluster has left as far as can be reached; the rest is a debt, each with the command that pays it.</summary>
    LeftWithDebt,

    /// <summary>Another agent has taken over the membership, proven, and the one before is gone.</summary>
    Moved,

    /// <summary>Another agent has taken over the membership; something of the one before could not be removed, or not be proven: that is a debt.</summary>
    MovedWithDebt,
}

/// <summary>A klusterlet that was made.</summary>
public sealed record KlusterletFacts(string Name, string Uid, string Namespace, string RunsOn);

/// <summary>A certificate request that was approved.</summary>
public sealed record ApprovedCsr(string Name, string Uid, string Subject, string Requester, string KeyFingerprint);

/// <summary>What the verification saw.</summary>
public sealed record JoinProof
{
    /// <summary>When the hub's spec said accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When the hub said Available.</summary>
    public required DateTimeOffset AvailableAt { get; init; }

    /// <summary>Conditions of the ManagedCluster at the end, as <c>type=status</c> pairs.</summary>
    public required IReadOnlyList<Detail> Conditions { get; init; }

    /// <summary>The lease period of the ManagedCluster: what was asked for, or else the hub's own.</summary>
    public required int LeaseDurationSeconds { get; init; }

    /// <summary>Renewals of the lease after acceptance, strictly increasing, at least two.</summary>
    public required IReadOnlyList<DateTimeOffset> LeaseTimes { get; init; }

    /// <summary>UID of kube-system as the ManifestWork's ConfigMap read it back, or as the cluster's claim says it.</summary>
    public required string ClusterUid { get; init; }

    /// <summary>When the probe's ConfigMap was read on the managed cluster, and when it was seen gone.</summary>
    public required DateTimeOffset ProbeAppliedAt { get; init; }

    /// <summary>See <see cref="ProbeAppliedAt"/>.</summary>
    public required DateTimeOffset ProbeGoneAt { get; init; }

    /// <summary>The cluster's other registrations, as before.</summary>
    public required IReadOnlyList<SiblingState> Siblings { get; init; }
}

/// <summary>Another registration of the same cluster: its klusterlet, and whether it is healthy.</summary>
public sealed record SiblingState(string Klusterlet, string RunsOn, string? Hub, bool? Healthy, string Evidence)
{
    /// <summary>The first that was healthy before and is not now; absent: none.</summary>
    public static SiblingState? Harmed(IReadOnlyList<SiblingState>? before, IReadOnlyList<SiblingState> now) => before?
        .Where(sibling => sibling.Healthy == true)
        .FirstOrDefault(sibling => now.FirstOrDefault(after => after.Klusterlet == sibling.Klusterlet && after.RunsOn == sibling.RunsOn)?.Healthy == false);
}

/// <summary>One step: what it was, when it began and how long it took.</summary>
public sealed record StepRecord(string Name, DateTime StartedAt, double Seconds);
