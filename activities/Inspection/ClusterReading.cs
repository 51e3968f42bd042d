using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>The parts of an inspection that managed and hosting clusters share. Reads only.</summary>
internal static class ClusterReading
{
    /// <summary>UID of kube-system: which cluster it is.</summary>
    public static async Task<string?> UidAsync(ClusterClient cluster, CancellationToken cancellationToken) =>
        (await cluster.RequireAsync<KubernetesNamespace>(ResourceKind.Namespace, null, "kube-system", cancellationToken)).Metadata.Uid;

    /// <summary>The operator, or null where there is none.</summary>
    public static async Task<OperatorFacts?> OperatorAsync(ClusterClient cluster, bool definition, CancellationToken cancellationToken)
    {
        var deployment = await cluster.GetAsync<Deployment>(ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, cancellationToken);
        return deployment is null ? null : new OperatorFacts(VersionOf(deployment), LookForOperator.IsReady(deployment), definition);
    }

    /// <summary>All klusterlets; null where their kind is not installed.</summary>
    public static async Task<IReadOnlyList<Klusterlet>?> KlusterletsAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.ListAsync<Klusterlet>(ResourceKind.Klusterlet, null, null, null, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return null;
        }
    }

    /// <summary>A klusterlet as the planner sees it.</summary>
    public static KlusterletSeen Seen(Klusterlet klusterlet) =>
        new()
        {
            Name = klusterlet.Metadata.Name ?? string.Empty,
            Namespace = klusterlet.Spec?.Namespace is { Length: > 0 } ns ? ns : RegistrationNames.DefaultAgentNamespace,
            ClusterName = klusterlet.Spec?.ClusterName,
            Mode = klusterlet.Spec?.DeployOption?.Mode,
            Operation = klusterlet.Metadata.Annotation(OwnerAnnotations.Operation),
            Hub = klusterlet.Metadata.Annotation(OwnerAnnotations.Hub),
            Cluster = klusterlet.Metadata.Annotation(OwnerAnnotations.Cluster),
        };

    /// <summary>Names of the ManagedClusters of a cluster that is a hub itself.</summary>
    public static async Task<IReadOnlyList<string>> ManagedClusterNamesAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        try
        {
            var clusters = await cluster.ListAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, null, null, cancellationToken);
            return [.. clusters.Select(found => found.Metadata.Name).OfType<string>()];
        }
        catch (HubRefusedException refused) when (refused.Code is ClusterFailureCode.KindNotServed or ClusterFailureCode.Forbidden)
        {
            return [];
        }
    }

    private static string? VersionOf(Deployment deployment) =>
        ImageVersion.TagOf(deployment.Spec?.Template?.Spec?.Containers?.Select(container => container.Image).FirstOrDefault());
}
