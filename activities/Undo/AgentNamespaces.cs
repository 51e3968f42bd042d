using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// The namespaces of an agent: where it runs, and for a hosted one also the one that the operator made on the managed cluster. Those on a cluster
/// that is lost are left out.
/// </summary>
internal static class AgentNamespaces
{
    /// <summary>Each with the cluster that it is on.</summary>
    public static IReadOnlyList<(ClusterClient Cluster, string On, string Name)> Of(RegistrationClusters clusters, Registration registration)
    {
        var (names, hosted) = (registration.Plan.Names, registration.Plan.Mode.IsHosted());
        var found = new List<(ClusterClient Cluster, string On, string Name)>();
        if (hosted && registration.Lost?.Hosting != true)
        {
            found.Add((clusters.Hosting(registration), registration.Plan.RunsOn, names.RunsIn));
        }

        if (registration.Lost?.Managed != true)
        {
            found.Add((clusters.Managed(registration), registration.Cluster.Value, hosted ? names.AgentNamespace : names.RunsIn));
        }

        return found;
    }
}
