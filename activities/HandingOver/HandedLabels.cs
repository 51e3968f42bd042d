using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Activities.HandingOver;

/// <summary>The labels that a hand-off gave a ManagedCluster, as they are noted on it, so that a second run and a rollback know them.</summary>
internal static class HandedLabels
{
    // Of OCM, of Kubernetes and ours: each hub has its own.
    private static readonly string[] OfHubs = ["open-cluster-management.io", "kubernetes.io", "k8s.io", "multihubflows.dev"];

    /// <summary>The labels that people gave a cluster: placements find it by them.</summary>
    public static SortedDictionary<string, string> OfPeople(ManagedCluster cluster) =>
        new((cluster.Metadata.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal)).Where(label => IsOfPeople(label.Key)).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>What this operation gave it, by its notes; what cannot be read is none.</summary>
    public static SortedDictionary<string, string> Noted(ManagedCluster cluster, OperationId operation)
    {
        var notes = cluster.Metadata.Annotations;
        if (notes?.GetValueOrDefault(OwnerAnnotations.HandOff) != operation.Origin || notes.GetValueOrDefault(OwnerAnnotations.HandOffLabels) is not { } text)
        {
            return new(StringComparer.Ordinal);
        }

        try
        {
            return new(JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [], StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return new(StringComparer.Ordinal);
        }
    }

    /// <summary>A merge patch that gives labels and notes all that were given.</summary>
    public static JsonObject Give(IEnumerable<KeyValuePair<string, string>> labels, SortedDictionary<string, string> noted, HubPair pair) =>
        Patch(labels.Select(label => new KeyValuePair<string, JsonNode?>(label.Key, label.Value)), pair.Operation.Origin, JsonSerializer.Serialize(noted));

    /// <summary>A merge patch that takes labels and the notes away.</summary>
    public static JsonObject TakeBack(IEnumerable<string> keys) => Patch(keys.Select(key => new KeyValuePair<string, JsonNode?>(key, null)), null, null);

    private static JsonObject Patch(IEnumerable<KeyValuePair<string, JsonNode?>> labels, string? operation, string? noted) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["labels"] = new JsonObject(labels),
            ["annotations"] = new JsonObject { [OwnerAnnotations.HandOff] = operation, [OwnerAnnotations.HandOffLabels] = noted },
        },
    };

    private static bool IsOfPeople(string key) =>
        key.Split('/') is not [var domain, _] || !OfHubs.Any(own => domain == own || domain.EndsWith($".{own}", StringComparison.Ordinal));
}
