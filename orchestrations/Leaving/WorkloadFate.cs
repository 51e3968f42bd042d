using System.Text.Json.Serialization;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>What becomes of what a hub has put on a cluster that leaves it.</summary>
public enum WorkloadFate
{
    /// <summary>It stays on the cluster; the hub only forgets it.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,

    /// <summary>It is removed from the cluster.</summary>
    [JsonStringEnumMemberName("remove")]
    Remove,
}
