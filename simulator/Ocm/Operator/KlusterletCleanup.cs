using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// Takes a deleted Klusterlet away. A hosted one needs its external credential for that: without the Secret it waits in silence, with a
/// refused credential it tries for ever, with a refused address it gives up the managed side after five minutes.
/// </summary>
internal sealed class KlusterletCleanup(OperatorContext context, ManagedConnections connections)
{
    public async Task ReconcileAsync(JsonObject klusterlet, CancellationToken cancellationToken)
    {
        var config = KlusterletConfig.Read(klusterlet, context.Release);
        var managed = context.Client;
        if (config.IsHosted && klusterlet.HasFinalizer(KlusterletNames.HostedCleanup))
        {
            var secret = await context.Client.FindAsync(
                ResourceTypes.Secrets, config.AgentNamespace, KlusterletNames.ExternalSecret, cancellationToken);
            if (secret is null)
            {
                return;
            }

            managed = await ReachAsync(config, klusterlet, secret, cancellationToken);
        }
        else if (config.IsHosted)
        {
            managed = null;
        }

        await DeleteDeploymentsAsync(config, cancellationToken);
        if (managed is not null)
        {
            await CleanManagedAsync(config, managed, cancellationToken);
        }

        await CleanManagementAsync(config, cancellationToken);
        connections.Forget(config.Name);
        await context.Client.ChangeAsync(
            ResourceTypes.Klusterlets,
            null,
            config.Name,
            item => item.Uid() == config.Uid
                && (item.RemoveFinalizer(KlusterletNames.HostedCleanup) | item.RemoveFinalizer(KlusterletNames.Cleanup)),
            cancellationToken);
    }

    /// <summary>The managed cluster's client, or null when its address has been refused for long enough.</summary>
    private async Task<ClusterClient?> ReachAsync(
        KlusterletConfig config, JsonObject klusterlet, JsonObject secret, CancellationToken cancellationToken)
    {
        try
        {
            var managed = connections.Connect(config, secret);
            await managed.ListAsync(ResourceTypes.AppliedManifestWorks, null, selector: null, cancellationToken);
            return managed;
        }
        catch (ApiException notInstalled) when (notInstalled.IsNotFound)
        {
            return connections.Connect(config, secret);
        }
        catch (FormatException unreadable)
        {
            throw new ConnectionFailedException(unreadable.Message, refused: false, unreadable);
        }
        catch (ConnectionFailedException failed) when (failed.Refused)
        {
            if (await HasWaitedAsync(config, klusterlet, cancellationToken))
            {
                return null;
            }

            throw;
        }
    }

    private async Task<bool> HasWaitedAsync(KlusterletConfig config, JsonObject klusterlet, CancellationToken cancellationToken)
    {
        var now = context.Time.GetUtcNow();
        if (klusterlet.Time("metadata", "annotations", KlusterletNames.EvictionAnnotation) is { } since)
        {
            return now - since >= context.Timings.EvictionPatience;
        }

        await context.Client.ChangeAsync(
            ResourceTypes.Klusterlets,
            null,
            config.Name,
            item =>
            {
                item.Child("metadata").Child("annotations")[KlusterletNames.EvictionAnnotation] = Conditions.Timestamp(now);
                return true;
            },
            cancellationToken);
        return false;
    }

    private async Task DeleteDeploymentsAsync(KlusterletConfig config, CancellationToken cancellationToken)
    {
        foreach (var name in KlusterletNames.DeploymentsOf(config.Name))
        {
            await context.Client.DeleteAsync(ResourceTypes.Deployments, config.AgentNamespace, name, cancellationToken);
        }
    }

    private static async Task CleanManagedAsync(KlusterletConfig config, ClusterClient managed, CancellationToken cancellationToken)
    {
        await ManagedCrds.ReleaseAsync(managed, cancellationToken);
        await ReleaseWorksAsync(config, managed, cancellationToken);
        foreach (var item in ManagedObjects.Of(config))
        {
            await managed.DeleteAsync(item.Type, item.Item.Namespace(), item.Item.Name(), cancellationToken);
        }

        await managed.DeleteAsync(ResourceTypes.Namespaces, null, config.ManagedNamespace, cancellationToken);
        var selector = $"labelSelector={Uri.EscapeDataString(KlusterletNames.KlusterletLabel)}";
        var labelled = await managed.ListAsync(ResourceTypes.Namespaces, null, selector, cancellationToken);
        if (config.Release < OcmRelease.V11 || labelled.Objects("items").All(item => item.Name() == config.ManagedNamespace))
        {
            await managed.DeleteAsync(ResourceTypes.Namespaces, null, KlusterletNames.AddOnNamespace, cancellationToken);
        }
    }

    /// <summary>The applied works and what they applied stay; only the finalizer goes.</summary>
    private static async Task ReleaseWorksAsync(KlusterletConfig config, ClusterClient managed, CancellationToken cancellationToken)
    {
        JsonObject works;
        try
        {
            works = await managed.ListAsync(ResourceTypes.AppliedManifestWorks, null, selector: null, cancellationToken);
        }
        catch (ApiException notInstalled) when (notInstalled.IsNotFound)
        {
            return;
        }

        foreach (var work in works.Objects("items").Where(item => item.Text("spec", "agentID") == config.Uid))
        {
            var metadata = new JsonObject
            {
                ["resourceVersion"] = work.Text("metadata", "resourceVersion"),
                ["finalizers"] = new JsonArray(
                    [.. work.Texts("metadata", "finalizers")
                        .Where(name => name != KlusterletNames.AppliedWorkCleanup)
                        .Select(name => JsonValue.Create(name))]),
            };
            await managed.MergePatchAsync(
                ResourceTypes.AppliedManifestWorks, null, work.Name(), new JsonObject { ["metadata"] = metadata }, cancellationToken);
        }
    }

    private async Task CleanManagementAsync(KlusterletConfig config, CancellationToken cancellationToken)
    {
        foreach (var secret in (string[])[KlusterletNames.HubSecret, .. KlusterletNames.SpokeSecrets])
        {
            await context.Client.DeleteAsync(ResourceTypes.Secrets, config.AgentNamespace, secret, cancellationToken);
        }

        foreach (var item in ManagementObjects.Of(config))
        {
            await context.Client.DeleteAsync(item.Type, item.Item.Namespace(), item.Item.Name(), cancellationToken);
        }

        if (config.IsHosted)
        {
            await context.Client.DeleteAsync(ResourceTypes.Namespaces, null, config.AgentNamespace, cancellationToken);
        }
    }
}
