using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>Empties a deleted cluster's namespace: add-ons, then ManifestWorks. The namespace itself and the lease stay.</summary>
internal sealed class ClusterCleanupController(ClusterClient client, OcmOptions options, TimeProvider time)
{
    public async Task<TimeSpan?> ReconcileAsync(JsonObject cluster, CancellationToken cancellationToken)
    {
        if (!cluster.IsBeingDeleted() || !cluster.HasFinalizer(HubNames.ResourceCleanup))
        {
            return null;
        }

        foreach (var type in (ResourceType[])[ResourceTypes.ManagedClusterAddOns, ResourceTypes.ManifestWorks])
        {
            if (await DeleteAllAsync(cluster.Name(), type, cancellationToken) is { } remaining)
            {
                await ReportAsync(cluster.Name(), type, remaining, cancellationToken);
                return options.Timings.HubRequeue;
            }
        }

        await client.ChangeAsync(
            ResourceTypes.ManagedClusters,
            null,
            cluster.Name(),
            item => item.RemoveFinalizer(HubNames.ResourceCleanup),
            cancellationToken);
        return null;
    }

    private async Task<IReadOnlyList<JsonObject>?> DeleteAllAsync(
        string cluster, ResourceType type, CancellationToken cancellationToken)
    {
        var found = await client.ListAsync(type, cluster, selector: null, cancellationToken);
        var remaining = found.Objects("items").ToList();
        foreach (var item in remaining.Where(item => !item.IsBeingDeleted()))
        {
            await client.DeleteAsync(type, cluster, item.Name(), cancellationToken);
        }

        return remaining.Count == 0 ? null : remaining;
    }

    private async Task ReportAsync(
        string cluster, ResourceType type, IReadOnlyList<JsonObject> remaining, CancellationToken cancellationToken)
    {
        var held = remaining.Count(item => item.Texts("metadata", "finalizers").Any());
        var message = $"The resource {type.Plural} is remaning, the remaining count is {remaining.Count}, "
            + $"the finalizer pending count is {held}";
        await client.ChangeStatusAsync(
            ResourceTypes.ManagedClusters,
            null,
            cluster,
            item => item.SetCondition(time.GetUtcNow(), "Deleting", "False", "ResourceRemaining", message),
            cancellationToken);
    }
}
