using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Operations;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>A sweep as the API shows it, without its findings.</summary>
public sealed record Sweep
{
    /// <summary>Its id, which holds its due time.</summary>
    public required string Id { get; init; }

    /// <summary>How far it is.</summary>
    public required SweepStatus Status { get; init; }

    /// <summary>When it was due; absent where only the id says it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who asked for it, or <c>schedule</c>.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Why it looked at nothing, or what went wrong.</summary>
    public Finding? Reason { get; init; }

    /// <summary>Whether it found drift: an error or a warning.</summary>
    public bool? Drift { get; init; }

    /// <summary>Findings by kind, also those that are not listed.</summary>
    public IReadOnlyDictionary<DriftKind, int>? Totals { get; init; }

    /// <summary>How many of the listed ones are new.</summary>
    public int? New { get; init; }

    /// <summary>How many are still there.</summary>
    public int? Still { get; init; }

    /// <summary>How many are gone.</summary>
    public int? Gone { get; init; }

    /// <summary>What was read.</summary>
    public SweepCoverage? Coverage { get; init; }

    /// <summary>The sweep that it was compared with, by its due time.</summary>
    public DateTimeOffset? ComparedWith { get; init; }

    /// <summary>Where it and its findings are.</summary>
    public required IReadOnlyDictionary<string, string> Links { get; init; }

    internal static Sweep Of(OrchestrationMetadata instance)
    {
        var sweep = new Sweep
        {
            Id = instance.InstanceId,
            Status = StatusOf(instance),
            StartedAt = instance.CreatedAt,
            Links = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["self"] = Operations.Links.Reconciliation(instance.InstanceId), ["findings"] = Operations.Links.FindingsOf(instance.InstanceId) },
        };
        return SweepQueries.Outcome(instance) is { } outcome
            ? sweep.With(outcome)
            : sweep with { Reason = sweep.Status == SweepStatus.Failed ? new Finding("Defect", "The sweep met a defect of this program; the log has more.", "Report it; the next sweep begins anew.") : null };
    }

    private Sweep With(Reconciliation outcome) => this with
    {
        Status = outcome.Skipped is null ? SweepStatus.Completed : SweepStatus.Skipped,
        DueAt = outcome.DueAt,
        StartedAt = outcome.StartedAt,
        EndedAt = outcome.EndedAt,
        RequestedBy = outcome.RequestedBy,
        Reason = outcome.Skipped,
        Drift = outcome.Skipped is null ? outcome.Findings.Any(DriftRules.IsDrift) : null,
        Totals = outcome.Totals,
        New = outcome.New,
        Still = outcome.Still,
        Gone = outcome.GoneInAll,
        Coverage = outcome.Coverage,
        ComparedWith = outcome.ComparedWith,
    };

    private static SweepStatus StatusOf(OrchestrationMetadata instance) =>
        instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? SweepStatus.Completed
        : instance.IsLive() ? SweepStatus.Running
        : SweepStatus.Failed;
}

/// <summary>How far a sweep is.</summary>
public enum SweepStatus
{
    /// <summary>It is at work, or about to be.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Completed,

    /// <summary>It looked at nothing, and says why.</summary>
    Skipped,

    /// <summary>It met a defect, or was ended by force.</summary>
    Failed,
}
