using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>Copies the operator's pull secret to the agent's and the add-ons' namespaces, or deletes the copies when there is none.</summary>
internal sealed class PullSecrets(OperatorContext context)
{
    public async Task SyncAsync(KlusterletConfig klusterlet, ClusterClient managed, CancellationToken cancellationToken)
    {
        var source = await context.Client.FindAsync(
            ResourceTypes.Secrets, KlusterletNames.OperatorNamespace, KlusterletNames.PullSecret, cancellationToken);
        await SyncAsync(context.Client, klusterlet, klusterlet.AgentNamespace, source, cancellationToken);
        await SyncAsync(managed, klusterlet, KlusterletNames.AddOnNamespace, source, cancellationToken);
    }

    private static async Task SyncAsync(
        ClusterClient client, KlusterletConfig klusterlet, string @namespace, JsonObject? source, CancellationToken cancellationToken)
    {
        if (source is null)
        {
            await client.DeleteAsync(ResourceTypes.Secrets, @namespace, KlusterletNames.PullSecret, cancellationToken);
            return;
        }

        var copy = Rbac.Named(@namespace, KlusterletNames.PullSecret, klusterlet.Labels());
        copy["type"] = source.Text("type");
        copy["data"] = source["data"]?.DeepClone();
        await client.EnsureAsync(ResourceTypes.Secrets, copy, cancellationToken);
    }
}
