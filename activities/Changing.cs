using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities;

/// <summary>An object that others write faster than we can read and write it.</summary>
internal static class Changing
{
    /// <summary>To throw after some rounds of conflicts; asking again may help.</summary>
    public static HubUnreachableException Of(ClusterClient cluster, string what) =>
        new(
            $"{cluster.ClusterName}: {what} changes with every read",
            ClusterFailureCode.Changing,
            "Find out who else writes this object; the step is tried again.");
}
