using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>The namespaces of an agent: where it runs, and for a hosted one also the one that the operator made on the managed cluster.</summary>
internal static class AgentNamespaces
{
    /// <summary>Each with the cluster that it is on.</summary>
    public static IReadOnlyList<(ClusterClient Cluster, string On, string Name)> Of(RegistrationClusters clusters, Registration registration)
    {
        var names = registration.Plan.Names;
        return registration.Plan.Mode.IsHosted()
            ?
            [
                (clusters.Hosting(registration), registration.Plan.RunsOn, names.RunsIn),
                (clusters.Managed(registration), registration.Cluster.Value, names.AgentNamespace),
            ]
            : [(clusters.Managed(registration), registration.Cluster.Value, names.RunsIn)];
    }
}
