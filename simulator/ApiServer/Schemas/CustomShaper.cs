using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Prunes a custom object to its structural schema, names what was dropped, and sets defaults.</summary>
internal sealed class CustomShaper(bool withDefaults)
{
    private readonly List<string> _unknown = [];

    public IReadOnlyList<string> Unknown => _unknown;

    public JsonObject Shape(Schema schema, JsonObject value)
    {
        var shaped = (JsonObject)Value(schema, value, "")!;
        if (value.Object("metadata") is { } metadata)
        {
            var meta = new BuiltInShaper("ObjectMeta", withDefaults: false);
            shaped["metadata"] = Sorted(meta.Shape(BuiltInSchemas.ObjectMeta, metadata));
            _unknown.AddRange(meta.Unknown.Select(u => "metadata." + u));
        }

        return Sorted(shaped);
    }

    private JsonNode? Value(Schema schema, JsonNode? value, string path) => value switch
    {
        JsonObject obj when path != "metadata" => Object(schema, obj, path),
        JsonArray array => Array(schema, array, path),
        null => null,
        _ => value.DeepClone(),
    };

    private JsonObject Object(Schema schema, JsonObject value, string path)
    {
        var shaped = new JsonObject();
        foreach (var (key, child) in value.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var at = path.Length == 0 ? key : $"{path}.{key}";
            var field = schema.Field(key) ?? schema.AdditionalProperties;
            if (field is null)
            {
                if (schema.PreserveUnknown || (schema.Type is null && schema.Properties is null))
                {
                    shaped[key] = child?.DeepClone();
                }
                else
                {
                    _unknown.Add(at);
                }
            }
            else if (child is null && withDefaults && field is { HasDefault: true, Nullable: false })
            {
                shaped[key] = field.Default?.DeepClone();
            }
            else
            {
                shaped[key] = Value(field, child, at);
            }
        }

        AddDefaults(schema, shaped, path);
        return shaped;
    }

    private void AddDefaults(Schema schema, JsonObject shaped, string path)
    {
        if (!withDefaults || schema.Properties is null)
        {
            return;
        }

        foreach (var (key, field) in schema.Properties)
        {
            if (field.HasDefault && !shaped.ContainsKey(key))
            {
                shaped[key] = Value(field, field.Default?.DeepClone(), path.Length == 0 ? key : $"{path}.{key}");
            }
        }
    }

    private JsonArray Array(Schema schema, JsonArray value, string path)
    {
        var shaped = new JsonArray();
        for (var i = 0; i < value.Count; i++)
        {
            shaped.Add(Value(schema.Items ?? Schema.Any, value[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")));
        }

        return shaped;
    }

    private static JsonObject Sorted(JsonObject value)
    {
        var sorted = new JsonObject();
        foreach (var (key, child) in value.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            sorted[key] = child?.DeepClone();
        }

        return sorted;
    }
}
