using System.Text.Json.Nodes;

namespace MultiHubFlows.Kubernetes.Tests.Http;

/// <summary>Walks into a JSON answer by property names and indexes; a step that is not there gives null.</summary>
public static class JsonPaths
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<object> path)
    {
        foreach (var step in path)
        {
            node = (node, step) switch
            {
                (JsonObject map, string name) => map[name],
                (JsonArray list, int index) when index < list.Count => list[index],
                _ => null,
            };
        }

        return node;
    }

    public static string? TextAt(this JsonNode? node, params ReadOnlySpan<object> path) => node.At(path)?.ToString();

    /// <summary>Equal as JSON: the order of properties does not count.</summary>
    public static void Is(this JsonNode? node, string json) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), node), $"{json} was expected, not {node?.ToJsonString() ?? "nothing"}.");

    public static IEnumerable<JsonNode> ItemsAt(this JsonNode? node, params ReadOnlySpan<object> path) =>
        (node.At(path) as JsonArray ?? []).Where(item => item is not null).Select(item => item!);
}
