using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Clusters.Client;

/// <summary>Looks into JSON of any shape without trusting it.</summary>
internal static class JsonReading
{
    /// <summary>The node at a path of field names and list positions; null where the path leads nowhere.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            node = node switch
            {
                JsonObject fields => fields[part],
                JsonArray items when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>The text at a path; null where there is none, or something else.</summary>
    public static string? TextAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is { } found && found.GetValueKind() == JsonValueKind.String ? found.GetValue<string>() : null;

    /// <summary>Whether there is true at a path.</summary>
    public static bool IsTrueAt(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path)?.GetValueKind() == JsonValueKind.True;
}
