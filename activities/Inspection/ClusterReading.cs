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
            Terminating = klusterlet.Metadata.Terminating,
        };

    /// <summary>What was read, and at which version.</summary>
    public static ObjectRead Read(string cluster, string kind, ObjectMeta metadata) => new(
        $"{cluster}: {kind} {(metadata.Namespace is { } ns ? $"{ns}/" : string.Empty)}{metadata.Name}", metadata.ResourceVersion ?? string.Empty);

    /// <summary>
    /// How many nodes are ready and take pods. Unknown where they may not be listed, and where there are none: a cluster that makes nodes as it
    /// needs them has none at times.
    /// </summary>
    public static async Task<int?> ReadyNodesAsync(ClusterClient cluster, OptionalFacts optional, CancellationToken cancellationToken)
    {
        var nodes = await optional.ReadAsync(
            Reasons.NodesUnknown, "The nodes", () => cluster.ListAsync<Node>(ResourceKind.Node, null, null, null, cancellationToken));
        return nodes is null or { Count: 0 } ? null : nodes.Count(node => node.Spec?.Unschedulable != true && node.Status?.Conditions.IsTrue("Ready") == true);
    }

    /// <summary>
    /// The rights that are missing among those of agents' namespaces: asked for all namespaces first, and for the single ones only where that
    /// is not allowed, so that many namespaces cost no more than one.
    /// </summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(ClusterClient cluster, IReadOnlyList<AccessRow> rows, IReadOnlyList<string> agents, CancellationToken cancellationToken)
    {
        var anywhere = rows.Select(row => agents.Contains(row.Namespace, StringComparer.Ordinal) ? row with { Namespace = null } : row).Distinct().ToList();
        var refused = (await cluster.ReviewAccessAsync(anywhere, cancellationToken)).ToHashSet();
        var single = rows.Where(row => agents.Contains(row.Namespace, StringComparer.Ordinal) && refused.Contains(row with { Namespace = null })).Distinct().ToList();
        var others = rows.Where(row => !agents.Contains(row.Namespace, StringComparer.Ordinal) && refused.Contains(row));
        return [.. others.Concat(single.Count == 0 ? [] : await cluster.ReviewAccessAsync(single, cancellationToken)).Distinct().Select(row => row.ToString())];
    }

    /// <summary>Which of these names ManagedClusters have, where the cluster is a hub itself.</summary>
    public static async Task<IReadOnlyList<string>> ManagedClusterNamesAsync(ClusterClient cluster, IReadOnlyList<string> asked, CancellationToken cancellationToken)
    {
        try
        {
            var clusters = await cluster.ListAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, null, null, cancellationToken);
            return [.. clusters.Select(found => found.Metadata.Name).OfType<string>().Where(name => asked.Contains(name, StringComparer.Ordinal))];
        }
        catch (HubRefusedException refused) when (refused.Code is ClusterFailureCode.KindNotServed or ClusterFailureCode.Forbidden)
        {
            return [];
        }
    }

    private static string? VersionOf(Deployment deployment) =>
        ImageVersion.TagOf(deployment.Spec?.Template?.Spec?.Containers?.Select(container => container.Image).FirstOrDefault());
}
