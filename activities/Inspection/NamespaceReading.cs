using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What is in a namespace that an agent would get. Reads only.</summary>
internal static class NamespaceReading
{
    private const int MostObjects = 10;

    // What people and tools put into namespaces; what is derived from these needs no look of its own.
    private static readonly ResourceKind[] Kinds =
        [ResourceKind.Deployment, ResourceKind.Pod, ResourceKind.Secret, ResourceKind.ConfigMap, ResourceKind.ServiceAccount];

    private static readonly string[] Everywhere =
        ["ConfigMap/kube-root-ca.crt", "ConfigMap/openshift-service-ca.crt", "ServiceAccount/default", "ServiceAccount/builder", "ServiceAccount/deployer"];

    /// <summary>The namespace, or null where it does not exist.</summary>
    public static async Task<NamespaceSeen?> ReadAsync(ClusterClient cluster, string name, CancellationToken cancellationToken)
    {
        var found = await cluster.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken);
        return found is null
            ? null
            : new NamespaceSeen(
                name,
                found.Metadata.Annotation(OwnerAnnotations.Operation),
                found.Metadata.Label(RunnerNamespace.KlusterletLabel),
                found.Metadata.Terminating,
                await ForeignObjectsAsync(cluster, name, cancellationToken));
    }

    /// <summary>
    /// Objects that neither Kubernetes puts everywhere nor we made, as <c>Kind/name</c>. A kind that may not be listed counts as there: what
    /// cannot be seen is not taken for nothing.
    /// </summary>
    public static Task<IReadOnlyList<string>> ForeignObjectsAsync(ClusterClient cluster, string ns, CancellationToken cancellationToken) =>
        TitlesAsync(cluster, ns, IsOfUs, cancellationToken);

    /// <summary>The same with those that we made.</summary>
    public static Task<IReadOnlyList<string>> ObjectsAsync(ClusterClient cluster, string ns, CancellationToken cancellationToken) =>
        TitlesAsync(cluster, ns, static _ => false, cancellationToken);

    private static async Task<IReadOnlyList<string>> TitlesAsync(
        ClusterClient cluster, string ns, Func<NamedObject, bool> except, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(Kinds.Select(kind => TitlesAsync(cluster, kind, ns, except, cancellationToken)));
        return [.. lists.SelectMany(titles => titles).Take(MostObjects)];
    }

    private static async Task<IEnumerable<string>> TitlesAsync(
        ClusterClient cluster, ResourceKind kind, string ns, Func<NamedObject, bool> except, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedObject> objects;
        try
        {
            objects = await cluster.ListAsync<NamedObject>(kind, ns, null, null, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.Forbidden)
        {
            return [$"{kind.Kind}/(may not be listed)"];
        }

        return objects.Where(found => !except(found) && !IsOfKubernetes(found))
            .Select(found => $"{kind.Kind}/{found.Metadata.Name}")
            .Where(title => !Everywhere.Contains(title, StringComparer.Ordinal));
    }

    private static bool IsOfUs(NamedObject found) => found.Metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue;

    // Tokens and pull secrets that controllers make for service accounts.
    private static bool IsOfKubernetes(NamedObject found) => found.Metadata.Annotation("kubernetes.io/service-account.name") is not null;

    private sealed record NamedObject : KubernetesObject;
}
