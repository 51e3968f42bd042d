using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Reads the OpenAPI schema of a CustomResourceDefinition.</summary>
internal static class SchemaReader
{
    /// <summary>The schema of a whole custom object, with the metadata that every object has.</summary>
    public static Schema ReadRoot(JsonObject? openApi)
    {
        var root = openApi is null ? new Schema { Type = "object", PreserveUnknown = true } : Read(openApi);
        root.Properties ??= new Dictionary<string, Schema>(StringComparer.Ordinal);
        root.Properties["apiVersion"] = new Schema { Type = "string" };
        root.Properties["kind"] = new Schema { Type = "string" };
        var rules = root.Field("metadata");
        root.Properties["metadata"] = BuiltInSchemas.ObjectMeta;
        root.Required = [.. root.Required.Where(r => r is not ("metadata" or "kind" or "apiVersion"))];
        if (rules?.Field("name")?.Rules is { } nameRules)
        {
            root.Properties["metadata"] = BuiltInSchemas.ObjectMetaWithName(nameRules);
        }

        return root;
    }

    public static Schema Read(JsonObject source)
    {
        var schema = new Schema
        {
            Type = source.Text("type"),
            Format = source.Text("format"),
            Description = source.Text("description"),
            Required = [.. source.Texts("required")],
            PreserveUnknown = source.Flag("x-kubernetes-preserve-unknown-fields") == true,
            IntOrString = source.Flag("x-kubernetes-int-or-string") == true,
            Embedded = source.Flag("x-kubernetes-embedded-resource") == true,
            Nullable = source.Flag("nullable") == true,
            HasDefault = source.ContainsKey("default"),
            Default = source.At("default")?.DeepClone(),
            Rules = ReadRules(source),
        };
        ReadStructure(source, schema);
        return schema;
    }

    private static void ReadStructure(JsonObject source, Schema schema)
    {
        if (source.Object("properties") is { } properties)
        {
            schema.Properties = properties.ToDictionary(p => p.Key, p => Read((JsonObject)p.Value!), StringComparer.Ordinal);
        }

        if (source.At("additionalProperties") is { } additional)
        {
            schema.AdditionalProperties = additional is JsonObject rest ? Read(rest) : Schema.Any;
        }

        if (source.Object("items") is { } items)
        {
            schema.Items = Read(items);
        }

        if (schema.Embedded)
        {
            schema.Properties ??= new Dictionary<string, Schema>(StringComparer.Ordinal);
            schema.Properties["apiVersion"] = new Schema { Type = "string" };
            schema.Properties["kind"] = new Schema { Type = "string" };
            schema.Properties["metadata"] = BuiltInSchemas.ObjectMeta;
        }

        var listType = source.Text("x-kubernetes-list-type");
        schema.Set = listType == "set";
        schema.MapKeys = listType == "map" ? [.. source.Texts("x-kubernetes-list-map-keys")] : [];
        schema.Atomic = (schema.Type == "array" && !schema.Set && schema.MapKeys.Count == 0)
            || source.Text("x-kubernetes-map-type") == "atomic";
    }

    private static ValueRules? ReadRules(JsonObject source)
    {
        var rules = new ValueRules
        {
            Enum = source.At("enum") is JsonArray values ? [.. values.Select(v => v?.DeepClone())] : null,
            Pattern = source.Text("pattern"),
            MinLength = source.Number("minLength"),
            MaxLength = source.Number("maxLength"),
            Minimum = Double(source.At("minimum")),
            Maximum = Double(source.At("maximum")),
            ExclusiveMinimum = source.Flag("exclusiveMinimum") == true,
            ExclusiveMaximum = source.Flag("exclusiveMaximum") == true,
            MinItems = source.Number("minItems"),
            MaxItems = source.Number("maxItems"),
            MinProperties = source.Number("minProperties"),
            MaxProperties = source.Number("maxProperties"),
            OneOf = ReadAll(source, "oneOf"),
            AnyOf = ReadAll(source, "anyOf"),
            AllOf = ReadAll(source, "allOf"),
            Not = source.Object("not") is { } not ? Read(not) : null,
        };
        return rules == new ValueRules { OneOf = rules.OneOf, AnyOf = rules.AnyOf, AllOf = rules.AllOf }
            && rules.OneOf.Count + rules.AnyOf.Count + rules.AllOf.Count == 0 ? null : rules;
    }

    private static Schema[] ReadAll(JsonObject source, string key) =>
        [.. source.Items(key).OfType<JsonObject>().Select(Read)];

    private static double? Double(JsonNode? node) => node.AsNumber() is { } whole ? whole
        : node is JsonValue value && value.TryGetValue<double>(out var real) ? real
        : null;
}
