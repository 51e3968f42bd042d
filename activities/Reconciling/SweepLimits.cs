using MultiHubFlows.Clusters;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>
/// How much of one server a sweep reads at most, whatever the server sends, and how long it takes. Far beyond what a fleet needs, and far
/// below what any host gives to an activity.
/// </summary>
public sealed record SweepLimits
{
    /// <summary>Pages of one hub, over all kinds: 500 objects each.</summary>
    public int HubPages { get; init; } = 240;

    /// <summary>Bytes of one hub.</summary>
    public long HubBytes { get; init; } = 256_000_000;

    /// <summary>Time for one hub.</summary>
    public TimeSpan HubTime { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Pages of one managed or hosting cluster.</summary>
    public int ClusterPages { get; init; } = 60;

    /// <summary>Bytes of one managed or hosting cluster.</summary>
    public long ClusterBytes { get; init; } = 64_000_000;

    /// <summary>Time for one managed or hosting cluster.</summary>
    public TimeSpan ClusterTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many clusters an activity reads at the same time.</summary>
    public int ClustersAtOnce { get; init; } = 8;

    /// <summary>Managed clusters in one sweep, where slots of a hosting cluster count like managed clusters.</summary>
    public int ClustersPerSweep { get; init; } = 200;

    internal ListBudget ForHub() => new(HubPages, HubBytes);

    internal ListBudget ForCluster() => new(ClusterPages, ClusterBytes);
}
