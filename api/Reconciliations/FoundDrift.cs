using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>A finding as the API shows it.</summary>
public sealed record FoundDrift
{
    /// <summary>What it is.</summary>
    public required DriftKind Kind { get; init; }

    /// <summary>How bad it is.</summary>
    public required DriftSeverity Severity { get; init; }

    /// <summary>Whether it is new, still there, or gone.</summary>
    public required DriftState State { get; init; }

    /// <summary>The hub.</summary>
    public string? Hub { get; init; }

    /// <summary>The managed cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>The cluster that it was seen on, or that runs the agent.</summary>
    public string? RunsOn { get; init; }

    /// <summary>The object, as kubectl takes it.</summary>
    public string? Subject { get; init; }

    /// <summary>The operation that made it.</summary>
    public string? Operation { get; init; }

    /// <summary>What was seen.</summary>
    public required string Evidence { get; init; }

    /// <summary>What to do.</summary>
    public required string NextStep { get; init; }

    /// <summary>The sweep that found it first, by its due time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The sweep that saw it last, where that is an earlier one: this one did not look there.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    internal static FoundDrift Of(DriftFinding finding) => new()
    {
        Kind = finding.Kind,
        Severity = finding.Severity,
        State = finding.State,
        Hub = finding.Hub,
        Cluster = finding.Cluster,
        RunsOn = finding.RunsOn,
        Subject = finding.Subject,
        Operation = finding.Operation,
        Evidence = finding.Evidence,
        NextStep = DriftRules.NextStep(finding),
        Since = finding.Since,
        SeenAt = finding.SeenAt,
    };
}

/// <summary>One page of findings, and the sweep that they are of.</summary>
/// <param name="Sweep">The sweep; absent: none has ended yet.</param>
/// <param name="Value">The findings of this page.</param>
/// <param name="NextLink">Where the next page is; absent on the last one.</param>
public sealed record FindingsPage(Sweep? Sweep, IReadOnlyList<FoundDrift> Value, string? NextLink);

/// <summary>The body of a start, as the document describes it.</summary>
internal sealed record ReconciliationContract(DateTimeOffset? DueAt = null);
