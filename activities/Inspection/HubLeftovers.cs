using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What a hub has for a cluster from before: add-ons, and works with what they put on the cluster. Reads only, and bounded.</summary>
internal static class HubLeftovers
{
    private const int MostObjects = 200;
    private const int MostPages = 10;
    private const long MostBytes = 16_000_000;

    /// <summary>Names of add-ons.</summary>
    public static async Task<IReadOnlyList<string>> AddOnsAsync(
        ClusterClient hub, ManagedClusterName cluster, OptionalFacts optional, CancellationToken cancellationToken)
    {
        var found = await optional.ReadAsync(
            Reasons.AddOnsUnknown, "The add-ons", () => hub.ListAsync<AddOn>(ResourceKind.ManagedClusterAddOn, cluster.Value, null, null, cancellationToken));
        return [.. (found ?? []).Select(addOn => addOn.Metadata.Name).OfType<string>().Order(StringComparer.Ordinal)];
    }

    /// <summary>Objects of works, as <c>Kind namespace/name</c>.</summary>
    public static async Task<IReadOnlyList<string>> WorkObjectsAsync(
        ClusterClient hub, ManagedClusterName cluster, OptionalFacts optional, CancellationToken cancellationToken) =>
        await optional.ReadAsync(Reasons.WorksUnknown, "The works", () => ObjectsAsync(hub, cluster, cancellationToken)) ?? [];

    private static async Task<IReadOnlyList<string>> ObjectsAsync(ClusterClient hub, ManagedClusterName cluster, CancellationToken cancellationToken)
    {
        var titles = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var page in hub.PagesAsync<AppliedWork>(new ListOf(ResourceKind.ManifestWork, cluster.Value), new ListBudget(MostPages, MostBytes), cancellationToken))
        {
            titles.UnionWith(page.SelectMany(work => work.Status?.ResourceStatus?.Manifests ?? []).Select(manifest => manifest.ResourceMeta).OfType<ManifestResourceMeta>().Select(Title));
        }

        return [.. titles.Take(MostObjects)];
    }

    private static string Title(ManifestResourceMeta meta) => $"{meta.Kind} {(string.IsNullOrEmpty(meta.Namespace) ? string.Empty : $"{meta.Namespace}/")}{meta.Name}";

    private sealed record AddOn : KubernetesObject;

    /// <summary>A work without its manifests, which may be large.</summary>
    private sealed record AppliedWork(ManifestWorkStatus? Status);
}
