using System.Globalization;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Client;

/// <summary>Reading Kubernetes objects as JSON: an absent field is null, never an exception.</summary>
internal static class JsonReading
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = node is JsonObject members && members.TryGetPropertyValue(step, out var value) ? value : null;
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) switch
    {
        JsonValue value when value.TryGetValue<long>(out var number) => number,

        // A number that was made in memory keeps its own type.
        JsonValue value when value.TryGetValue<int>(out var number) => number,
        _ => null,
    };

    public static IEnumerable<JsonObject> Objects(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray items ? items.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray items ? items.Select(item => item.Text()).OfType<string>() : [];

    public static string Name(this JsonObject item) => item.Text("metadata", "name") ?? "";

    public static string? Namespace(this JsonObject item) => item.Text("metadata", "namespace");

    public static string Uid(this JsonObject item) => item.Text("metadata", "uid") ?? "";

    public static long Generation(this JsonObject item) => item.Number("metadata", "generation") ?? 0;

    /// <summary><c>namespace/name</c>, or the name alone for a cluster-scoped object.</summary>
    public static string Key(this JsonObject item) =>
        item.Namespace() is { } @namespace ? $"{@namespace}/{item.Name()}" : item.Name();

    public static bool IsBeingDeleted(this JsonObject item) => item.Text("metadata", "deletionTimestamp") is not null;

    public static bool HasFinalizer(this JsonObject item, string finalizer) =>
        item.Texts("metadata", "finalizers").Contains(finalizer, StringComparer.Ordinal);

    public static JsonObject? Condition(this JsonObject item, string type) =>
        item.Objects("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    public static bool IsTrue(this JsonObject item, string conditionType) =>
        item.Condition(conditionType).Text("status") == "True";

    public static byte[]? Bytes(this JsonObject secret, string key) =>
        secret.Text("data", key) is { } encoded ? Convert.FromBase64String(encoded) : null;

    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>The child object of that name, made when it is absent.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }

    public static JsonObject Copy(this JsonObject item) => (JsonObject)item.DeepClone();
}
