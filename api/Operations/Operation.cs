using System.Text.Json.Serialization;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Api.Operations;

/// <summary>An operation as the API shows it.</summary>
public sealed record Operation
{
    /// <summary>Its id: of the run that is shown.</summary>
    public required string Id { get; init; }

    /// <summary>What it does: <c>onboarding</c>, <c>offboarding</c>, <c>handoff</c> or <c>move</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>How it ended: the registrations' outcome where it is one for all, else <c>Mixed</c>; of a hand-off its result; <c>Defect</c>, <c>Terminated</c>. Absent while it runs.</summary>
    public string? Outcome { get; init; }

    /// <summary>The managed cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something of it changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The step of the operation as a whole.</summary>
    public string? Step { get; init; }

    /// <summary>Why it is as it is, where there is something to say of the whole.</summary>
    public Finding? Reason { get; init; }

    /// <summary>What a person should do next; absent where there is nothing to do.</summary>
    public string? NextStep { get; init; }

    /// <summary>Who cancelled it.</summary>
    public Cancellation? Canceled { get; init; }

    /// <summary>One entry per registration of the request, in its order.</summary>
    public required IReadOnlyList<RegistrationState> Registrations { get; init; }

    /// <summary>The questions that are open, and those that were decided.</summary>
    public required IReadOnlyList<Checkpoint> Checkpoints { get; init; }

    /// <summary>The plan; in lists it is left out.</summary>
    public Plan? Plan { get; init; }

    /// <summary>The statement of a hand-off that has ended; in lists it is left out.</summary>
    public HandoffStatement? Statement { get; init; }

    /// <summary>Where to look and what to call, by relation.</summary>
    public required IReadOnlyDictionary<string, string> Links { get; init; }

    /// <summary>Whether nothing more will happen by itself.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is OperationStatus.Succeeded or OperationStatus.Failed or OperationStatus.Canceled;
}

/// <summary>Where an operation or a registration stands.</summary>
public enum OperationStatus
{
    /// <summary>Its first step has not run yet.</summary>
    NotStarted,

    /// <summary>It works, or waits for a cluster.</summary>
    Running,

    /// <summary>It waits for a person.</summary>
    WaitingForApproval,

    /// <summary>Every registration is as it was asked for: joined, left, or moved.</summary>
    Succeeded,

    /// <summary>It ended, and at least one registration is not as it was asked for.</summary>
    Failed,

    /// <summary>It ended because somebody cancelled it.</summary>
    Canceled,
}

/// <summary>Who cancelled an operation, when and why.</summary>
public sealed record Cancellation(string Who, DateTimeOffset At, string? Reason);

/// <summary>One registration of an operation.</summary>
public sealed record RegistrationState
{
    /// <summary>The hub.</summary>
    public required string Hub { get; init; }

    /// <summary>The mode of its agent; absent until the planner has chosen one.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>The cluster that runs its agent; absent until the planner has chosen one.</summary>
    public string? RunsOn { get; init; }

    /// <summary>Where it stands.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>How it ended; absent while it runs.</summary>
    public RegistrationOutcome? Outcome { get; init; }

    /// <summary>The step that runs or waits.</summary>
    public string? Step { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What it waits for.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>What was seen last, or why it ended so.</summary>
    public Finding? Reason { get; init; }

    /// <summary>What a person should do next.</summary>
    public string? NextStep { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The steps of the last attempt and of the undo; in lists they are left out.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];

    /// <summary>Whether all that was made is removed again; absent where nothing was made or all is meant to stay.</summary>
    public bool? Undone { get; init; }

    /// <summary>What is left in clusters after an undo.</summary>
    public IReadOnlyList<string> Residue { get; init; } = [];

    /// <summary>What a leave could not reach, or a move not remove, each with the command that pays it.</summary>
    public IReadOnlyList<Debt> Debts { get; init; } = [];

    /// <summary>What a leave did with the hub's works, and what it saw last.</summary>
    public LeaveProof? LeftProof { get; init; }

    /// <summary>What a move proved.</summary>
    public MoveProof? MovedProof { get; init; }

    /// <summary>Things noticed on the way.</summary>
    public IReadOnlyList<Finding> Notices { get; init; } = [];

    /// <summary>The agent's custom resource.</summary>
    public KlusterletFacts? Klusterlet { get; init; }

    /// <summary>The certificate request that was approved.</summary>
    public ApprovedCsr? Csr { get; init; }

    /// <summary>What was proven.</summary>
    public JoinProof? Proof { get; init; }
}
