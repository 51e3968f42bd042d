using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>Writes a Klusterlet's status against the operator's other controllers, and only when something differs.</summary>
internal static class KlusterletStatus
{
    public static async Task SetAsync(
        OperatorContext context, KlusterletConfig klusterlet, Func<JsonObject, bool> change, CancellationToken cancellationToken) =>
        await context.Client.ChangeStatusAsync(
            ResourceTypes.Klusterlets,
            null,
            klusterlet.Name,
            item => item.Uid() == klusterlet.Uid && change(item),
            cancellationToken);

    public static Task SetConditionAsync(
        OperatorContext context,
        KlusterletConfig klusterlet,
        string type,
        string status,
        string reason,
        string message,
        CancellationToken cancellationToken) =>
        SetAsync(
            context,
            klusterlet,
            item => item.SetCondition(context.Time.GetUtcNow(), type, status, reason, message),
            cancellationToken);
}
