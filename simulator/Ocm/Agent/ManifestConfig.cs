using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>What a work says about one of its resources: how to update it and what to feed back.</summary>
internal sealed record ManifestConfig(JsonObject? Entry)
{
    public string Strategy => Entry.Text("updateStrategy", "type") ?? "Update";

    public string FieldManager => Entry.Text("updateStrategy", "serverSideApply", "fieldManager") ?? "work-agent";

    public bool Force => Entry.Flag("updateStrategy", "serverSideApply", "force");

    public static ManifestConfig Of(JsonObject work, ResourceType type, JsonObject manifest) => new(
        work.Objects("spec", "manifestConfigs").FirstOrDefault(entry =>
            (entry.Text("resourceIdentifier", "group") ?? "") == type.Group
            && entry.Text("resourceIdentifier", "resource") == type.Plural
            && entry.Text("resourceIdentifier", "name") == manifest.Name()
            && (entry.Text("resourceIdentifier", "namespace") ?? "") == (manifest.Namespace() ?? "")));

    public IReadOnlyList<JsonObject> Feedback(JsonObject found)
    {
        var values = new List<JsonObject>();
        foreach (var rule in Entry.Objects("feedbackRules"))
        {
            var paths = rule.Text("type") == "WellKnownStatus"
                ? WellKnown(found)
                : rule.Objects("jsonPaths").Select(path => (Name: path.Text("name") ?? "", Path: path.Text("path") ?? ""));
            values.AddRange(paths.Select(path => Value(path.Name, ValueAt(found, path.Path))).OfType<JsonObject>());
        }

        return values;
    }

    private static IEnumerable<(string Name, string Path)> WellKnown(JsonObject found) => found.Text("kind") == "Deployment"
        ?
        [
            ("ReadyReplicas", ".status.readyReplicas"),
            ("Replicas", ".status.replicas"),
            ("AvailableReplicas", ".status.availableReplicas"),
        ]
        : [];

    /// <summary>Plain paths of names; an index or a filter finds nothing.</summary>
    private static JsonNode? ValueAt(JsonObject found, string path) =>
        found.At(path.Trim('{', '}').Split('.', StringSplitOptions.RemoveEmptyEntries));

    private static JsonObject? Value(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => Value(name, "String", "string", value),
        JsonValueKind.Number => Value(name, "Integer", "integer", value),
        JsonValueKind.True or JsonValueKind.False => Value(name, "Boolean", "boolean", value),
        _ => null,
    };

    private static JsonObject Value(string name, string type, string field, JsonNode value) => new()
    {
        ["fieldValue"] = new JsonObject { [field] = value.DeepClone(), ["type"] = type },
        ["name"] = name,
    };
}
