using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>
/// Accepts and denies clusters: finalizers, namespace, roles and bindings of the agent's group, condition HubAcceptedManagedCluster.
/// A denied cluster's condition changes only when the work binding is gone, which a ManifestWork holds.
/// </summary>
internal sealed class ManagedClusterController(ClusterClient client, AutoApprovalGate gate, OcmOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, string> _granted = new(StringComparer.Ordinal);

    /// <summary>Reconciles one cluster; the result says when to look again, null when an event will tell.</summary>
    public async Task<TimeSpan?> ReconcileAsync(JsonObject cluster, CancellationToken cancellationToken)
    {
        if (cluster.IsBeingDeleted())
        {
            return await RemoveAsync(cluster, cancellationToken);
        }

        if (!cluster.HasFinalizer(HubNames.ResourceCleanup))
        {
            await client.ChangeAsync(
                ResourceTypes.ManagedClusters,
                null,
                cluster.Name(),
                item => !item.IsBeingDeleted() && item.AddFinalizer(HubNames.ResourceCleanup),
                cancellationToken);
        }

        if (cluster.Flag("spec", "hubAcceptsClient"))
        {
            // A change of the status alone asks for no new rights.
            var mark = $"{cluster.Uid()}/{cluster.Generation()}";
            if (!cluster.IsTrue(HubNames.Accepted) || _granted.GetValueOrDefault(cluster.Name()) != mark)
            {
                await AcceptAsync(cluster.Name(), cancellationToken);
                _granted[cluster.Name()] = mark;
            }

            return null;
        }

        if (gate.Enabled && cluster.Text("metadata", "annotations", HubNames.AcceptedOnAnnotation) is null)
        {
            await AcceptByGateAsync(cluster.Name(), cancellationToken);
            return null;
        }

        return cluster.Condition(HubNames.Accepted) is null ? null : await DenyAsync(cluster, cancellationToken);
    }

    private async Task AcceptByGateAsync(string name, CancellationToken cancellationToken) =>
        await client.MergePatchAsync(
            ResourceTypes.ManagedClusters,
            null,
            name,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject
                    {
                        [HubNames.AcceptedOnAnnotation] = Client.Conditions.Timestamp(time.GetUtcNow()),
                    },
                },
                ["spec"] = new JsonObject { ["hubAcceptsClient"] = true },
            },
            cancellationToken);

    private async Task AcceptAsync(string name, CancellationToken cancellationToken)
    {
        await client.ChangeAsync(
            ResourceTypes.ManagedClusters,
            null,
            name,
            item => !item.IsBeingDeleted() && item.AddFinalizer(HubNames.ApiResourceCleanup),
            cancellationToken);
        try
        {
            await new ClusterRights(client).GrantAsync(name, cancellationToken);
        }
        catch (ApiException refused)
        {
            await SetAcceptedAsync(name, "False", "Error", refused.Message, cancellationToken);
            throw;
        }

        await SetAcceptedAsync(name, "True", "HubClusterAdminAccepted", "Accepted by hub cluster admin", cancellationToken);
    }

    private async Task<TimeSpan?> DenyAsync(JsonObject cluster, CancellationToken cancellationToken)
    {
        var rights = new ClusterRights(client);
        await rights.ReduceAsync(cluster.Name(), cancellationToken);
        if (!await rights.RemoveBindingsAsync(cluster.Name(), cancellationToken))
        {
            return options.Timings.HubRequeue;
        }

        await SetAcceptedAsync(cluster.Name(), "False", "HubClusterAdminDenied", "Denied by hub cluster admin", cancellationToken);
        return null;
    }

    private async Task<TimeSpan?> RemoveAsync(JsonObject cluster, CancellationToken cancellationToken)
    {
        if (!cluster.HasFinalizer(HubNames.ApiResourceCleanup))
        {
            return null;
        }

        var rights = new ClusterRights(client);
        await rights.RemoveRoleAsync(cluster.Name(), cancellationToken);
        if (!await rights.RemoveBindingsAsync(cluster.Name(), cancellationToken))
        {
            return options.Timings.HubRequeue;
        }

        await client.ChangeAsync(
            ResourceTypes.ManagedClusters,
            null,
            cluster.Name(),
            item => item.RemoveFinalizer(HubNames.ApiResourceCleanup),
            cancellationToken);
        return null;
    }

    private async Task SetAcceptedAsync(
        string name, string status, string reason, string message, CancellationToken cancellationToken) =>
        await client.ChangeStatusAsync(
            ResourceTypes.ManagedClusters,
            null,
            name,
            item => item.SetCondition(time.GetUtcNow(), HubNames.Accepted, status, reason, message),
            cancellationToken);
}
