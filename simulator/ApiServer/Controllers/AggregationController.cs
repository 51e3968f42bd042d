using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Fills the rules of cluster roles that collect those of others.</summary>
internal sealed class AggregationController(ClusterState state, ObjectWriter writer) : IController
{
    private static readonly WriteOptions Options =
        new(new UserInfo("system:serviceaccount:kube-system:clusterrole-aggregation-controller", ["system:masters", "system:authenticated"]), "kube-controller-manager");

    public async Task HandleAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        if (change.Resource != Rbac.ClusterRoles)
        {
            return;
        }

        var roles = state.Store.List(Rbac.ClusterRoles).Objects;
        foreach (var role in roles.Where(r => r.Tree["aggregationRule"] is not null))
        {
            await CollectAsync(role, roles, cancellationToken);
        }
    }

    private async Task CollectAsync(StoredObject role, List<StoredObject> roles, CancellationToken cancellationToken)
    {
        var selectors = role.Tree.Items("aggregationRule", "clusterRoleSelectors");
        var rules = roles.Where(r => r.Name != role.Name && selectors.Any(s => Selects(s, r.Tree)))
            .SelectMany(r => r.Tree.Items("rules"))
            .DistinctBy(JsonText.ToText, StringComparer.Ordinal)
            .Select(r => r?.DeepClone()).ToArray();
        if (JsonTree.Same(new JsonArray([.. rules.Select(r => r?.DeepClone())]), role.Tree["rules"] ?? new JsonArray()))
        {
            return;
        }

        var type = state.Registry.Find(Rbac.Group, "v1", "clusterroles")!;
        await writer.UpdateAsync(type, null, role.Name, current =>
        {
            var next = current.Copy();
            next["rules"] = new JsonArray([.. rules.Select(r => r?.DeepClone())]);
            return next;
        }, Options, cancellationToken);
    }

    private static bool Selects(JsonNode? selector, JsonObject role) =>
        (selector.Object("matchLabels") ?? []).All(l => role.Text("metadata", "labels", l.Key) == l.Value.AsText());
}
