using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Yaml;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads an agent's options out of a fleet file, by the rules that requests have, and tells where in the file a mistake stands.</summary>
internal static class AgentOptionsYaml
{
    private const string Field = "agent";

    /// <summary>The options of an entry; null where it says nothing.</summary>
    public static AgentOptions? Read(MapReader entry, MistakeList mistakes)
    {
        if (entry.Map(Field) is not { Place: YamlMap map } reader)
        {
            return null;
        }

        ReportRepeated(map, reader.Path, mistakes);
        return AgentOptionsReader.Read(
            JsonSerializer.SerializeToElement(ToJson(map)),
            (path, problem, nextStep) =>
            {
                var place = Find(map, path);
                mistakes.Add(place.Line, place.Column, At(reader.Path, path), problem, nextStep);
            });
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        { IsNull: true } => null,
        YamlText text => JsonValue.Create(text.Text),
        YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "no node of a document"),
    };

    private static void ReportRepeated(YamlNode node, string path, MistakeList mistakes)
    {
        if (node is YamlList list)
        {
            foreach (var item in list.Items)
            {
                ReportRepeated(item, path, mistakes);
            }
        }

        foreach (var entry in (node as YamlMap)?.Repeated ?? [])
        {
            mistakes.Add(entry, $"{path}.{entry.Key}", "the field stands here twice", "Keep one of them.");
        }

        foreach (var entry in (node as YamlMap)?.Entries ?? [])
        {
            ReportRepeated(entry.Value, $"{path}.{entry.Key}", mistakes);
        }
    }

    /// <summary>The node under a path, or the nearest above it where a field is missing.</summary>
    private static YamlNode Find(YamlNode node, IReadOnlyList<string> path)
    {
        foreach (var step in path)
        {
            var next = node switch
            {
                YamlMap map => map[step],
                YamlList list when int.TryParse(step, CultureInfo.InvariantCulture, out var index) => list.Items.ElementAtOrDefault(index),
                _ => null,
            };
            if (next is null)
            {
                return node;
            }

            node = next;
        }

        return node;
    }

    private static string At(string start, IReadOnlyList<string> path) =>
        path.Aggregate(start, (at, step) => int.TryParse(step, CultureInfo.InvariantCulture, out _) ? $"{at}[{step}]" : $"{at}.{step}");
}
