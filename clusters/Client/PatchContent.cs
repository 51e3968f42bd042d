using System.Text.Json.Nodes;

namespace MultiHubFlows.Clusters.Client;

/// <summary>Compares what was to be written with what is there.</summary>
internal static class PatchContent
{
    /// <summary>Whether the object already has all that a merge patch sets, and lacks what it removes.</summary>
    public static bool IsIn(JsonObject patch, JsonObject found) =>
        patch.All(field => field.Value switch
        {
            null => found[field.Key] is null,
            JsonObject inner => found[field.Key] is JsonObject there && IsIn(inner, there),
            _ => JsonNode.DeepEquals(field.Value, found[field.Key]),
        });

    /// <summary>The object without what the server changes with every write.</summary>
    public static JsonObject WithoutServerFields(JsonObject written)
    {
        var copy = (JsonObject)written.DeepClone();
        if (copy["metadata"] is JsonObject metadata)
        {
            metadata.Remove("resourceVersion");
            metadata.Remove("managedFields");
            metadata.Remove("generation");
        }

        return copy;
    }
}
