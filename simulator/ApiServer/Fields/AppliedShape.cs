using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>An applied configuration as server-side apply reads it: against the schema, without defaults.</summary>
internal static class AppliedShape
{
    /// <summary>The first field that the schema does not have.</summary>
    public static string? Unknown(ResourceType type, JsonObject applied)
    {
        if (type.IsCustom)
        {
            // Pruned later like in any other write; a real server complains only for kinds with a closed schema.
            var custom = new CustomShaper(withDefaults: false);
            custom.Shape(type.Schema, applied);
            return custom.Unknown is [var first, ..] ? first : null;
        }

        var shaper = new BuiltInShaper(type.Kind, withDefaults: false);
        Shape(type, shaper, applied);
        return shaper.Unknown is [var unknown, ..] ? unknown : null;
    }

    /// <summary>Without nulls, times and quantities as they are written. What is empty stays: it is owned.</summary>
    public static JsonObject Normalize(ResourceType type, JsonObject applied)
    {
        if (!type.IsCustom)
        {
            _ = Shape(type, new BuiltInShaper(type.Kind, withDefaults: false), applied);
        }

        return (JsonObject)WithoutNulls(applied)!;
    }

    private static JsonObject Shape(ResourceType type, BuiltInShaper shaper, JsonObject applied)
    {
        try
        {
            return shaper.Shape(type.Schema, applied);
        }
        catch (ShapeException e)
        {
            throw ObjectDecoder.CannotHandle(type, e.Message);
        }
    }

    private static JsonNode? WithoutNulls(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject obj:
                var kept = new JsonObject();
                foreach (var (key, value) in obj.Where(p => p.Value is not null))
                {
                    kept[key] = WithoutNulls(value);
                }

                return kept;
            case JsonArray array:
                return new JsonArray([.. array.Select(WithoutNulls)]);
            default:
                return node?.DeepClone();
        }
    }
}
