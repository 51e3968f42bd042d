using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer.Json;

/// <summary>Short forms for reading and changing trees.</summary>
internal static class JsonTree
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            node = node is JsonObject obj && obj.TryGetPropertyValue(key, out var next) ? next : null;
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path).AsText();

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path).AsNumber();

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static JsonObject? Object(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static IList<JsonNode?> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array : Array.Empty<JsonNode?>();

    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Items(path).Select(AsText).OfType<string>();

    /// <summary>A whole number, however it was put into the tree.</summary>
    public static long? AsNumber(this JsonNode? node) => node is not JsonValue value ? null
        : value.TryGetValue<long>(out var number) ? number
        : value.TryGetValue<int>(out var small) ? small
        : null;

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The object under a key, made when it is missing.</summary>
    public static JsonObject Child(this JsonObject parent, string key)
    {
        if (parent[key] is JsonObject found)
        {
            return found;
        }

        var made = new JsonObject();
        parent[key] = made;
        return made;
    }

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    public static bool Same(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);

    public static JsonArray ToArray(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);

    public static JsonObject Metadata(this JsonObject node) => node.Child("metadata");

    public static JsonValueKind Kind(this JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;
}
