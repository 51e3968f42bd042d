using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Everything that a plan is decided on. Absent facts are unknown.</summary>
public sealed record Snapshot
{
    /// <summary>What the fleet file says.</summary>
    public required FleetFacts Fleet { get; init; }

    /// <summary>The managed cluster.</summary>
    public ClusterFacts? Cluster { get; init; }

    /// <summary>The requested hubs.</summary>
    public IReadOnlyList<HubFacts> Hubs { get; init; } = [];

    /// <summary>The hosting clusters of the fleet that were looked at.</summary>
    public IReadOnlyList<HostingClusterSeen> Hosts { get; init; } = [];
}

/// <summary>A hosting cluster and what was seen on it.</summary>
public sealed record HostingClusterSeen(HostingClusterName Name, ClusterFacts Facts);
