namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Findings about servers that could not be read to the end.</summary>
public static class Unreadable
{
    /// <summary>A hub.</summary>
    public static DriftFinding Hub(string hub, Finding reason) => Of(DriftKind.HubNotReadable, reason) with { Hub = hub };

    /// <summary>A managed or hosting cluster.</summary>
    public static DriftFinding Cluster(string cluster, Finding reason) => Of(DriftKind.ClusterNotReadable, reason) with { RunsOn = cluster };

    private static DriftFinding Of(DriftKind kind, Finding reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new DriftFinding { Kind = kind, Severity = DriftRules.Severity(kind), Evidence = Evidence.Cut($"{reason.Code}: {reason.Sentence}") };
    }
}
