using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// Brings an object of a built-in kind into the form that Go's types give it: fields in order, empty ones left out, defaults set, unknown
/// ones named and dropped.
/// </summary>
internal sealed class BuiltInShaper(string kind, bool withDefaults)
{
    private readonly List<string> _unknown = [];

    /// <summary>Paths of the fields that the kind does not have.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    public JsonObject Shape(Schema schema, JsonObject value) => Struct(schema, value, "");

    private JsonNode? Value(Schema schema, JsonNode? value, string path)
    {
        if (value is null)
        {
            return null;
        }

        if (schema.IntOrString)
        {
            return IntOrString(schema, value, path);
        }

        return schema.Type switch
        {
            "object" when schema.Properties is not null => Struct(schema, Cast<JsonObject>(value, path, kind), path),
            "object" => Map(schema, Cast<JsonObject>(value, path, "map"), path),
            "array" => List(schema, Cast<JsonArray>(value, path, "slice"), path),
            null => value.DeepClone(),
            _ => Scalar(schema, value, path),
        };
    }

    private JsonObject Struct(Schema schema, JsonObject value, string path)
    {
        foreach (var (key, _) in value)
        {
            if (schema.Field(key) is null)
            {
                _unknown.Add(Join(path, key));
            }
        }

        var shaped = new JsonObject();
        foreach (var (key, field) in schema.Properties!)
        {
            var child = value.TryGetPropertyValue(key, out var given) ? Value(field, given, Join(path, key)) : null;
            if (child is null && field.HasDefault && withDefaults)
            {
                child = field.Default!.DeepClone();
            }

            if (child is null && field.Always)
            {
                child = field.Properties is null ? new JsonObject() : Struct(field, [], Join(path, key));
            }

            if (child is not null)
            {
                shaped[key] = child;
            }
        }

        return shaped;
    }

    private JsonObject? Map(Schema schema, JsonObject value, string path)
    {
        var shaped = new JsonObject();
        foreach (var (key, item) in value.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (item is null && schema.AdditionalProperties!.Type == "string")
            {
                shaped[key] = "";
            }
            else
            {
                shaped[key] = Value(schema.AdditionalProperties!, item, Join(path, key));
            }
        }

        return shaped.Count == 0 ? null : shaped;
    }

    private JsonArray? List(Schema schema, JsonArray value, string path)
    {
        var shaped = new JsonArray();
        for (var i = 0; i < value.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            shaped.Add(Value(schema.Items!, value[i] ?? (schema.Items!.Type == "object" ? new JsonObject() : null), at));
        }

        return shaped.Count == 0 ? null : shaped;
    }

    private JsonNode Scalar(Schema schema, JsonNode value, string path)
    {
        var actual = value.GetValueKind();
        var fits = schema.Type switch
        {
            "string" => actual == JsonValueKind.String,
            "boolean" => actual is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.AsNumber() is not null,
            _ => actual == JsonValueKind.Number,
        };
        if (!fits)
        {
            throw Mismatch(value, path, GoType(schema));
        }

        return schema.Format switch
        {
            "date-time" => Time(value.AsText()!),
            "micro-time" => MicroTime(value.AsText()!),
            "byte" => Bytes(value.AsText()!),
            _ => value.DeepClone(),
        };
    }

    private JsonNode IntOrString(Schema schema, JsonNode value, string path)
    {
        if (value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number))
        {
            throw Mismatch(value, path, "intstr.IntOrString");
        }

        return schema.Format == "quantity" && value.GetValueKind() == JsonValueKind.Number
            ? JsonValue.Create(JsonText.ToText(value))
            : value.DeepClone();
    }

    private static JsonValue Time(string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) || !text.Contains('T', StringComparison.Ordinal))
        {
            throw new ShapeException($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{text}\" as \"2006\"");
        }

        return JsonValue.Create(Timestamps.Text(time));
    }

    private static JsonValue MicroTime(string text)
    {
        const string Layout = "2006-01-02T15:04:05.000000Z07:00";
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) || !text.Contains('T', StringComparison.Ordinal))
        {
            throw new ShapeException($"parsing time \"{text}\" as \"{Layout}\": cannot parse \"{text}\" as \"2006\"");
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var digits = dot < 0 ? 0 : text.Skip(dot + 1).TakeWhile(char.IsAsciiDigit).Count();
        if (digits < 6)
        {
            var rest = dot >= 0 ? text[dot..] : text[text.AsSpan().IndexOfAny("Z+")..];
            throw new ShapeException($"parsing time \"{text}\" as \"{Layout}\": cannot parse \"{rest}\" as \".000000\"");
        }

        return JsonValue.Create(Timestamps.MicroText(time));
    }

    private static JsonValue Bytes(string text)
    {
        var compact = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        if (!System.Buffers.Text.Base64.IsValid(compact))
        {
            throw new ShapeException("illegal base64 data at input byte " + compact.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/').Count().ToString(CultureInfo.InvariantCulture));
        }

        return JsonValue.Create(compact);
    }

    private T Cast<T>(JsonNode value, string path, string goType)
        where T : JsonNode => value as T ?? throw Mismatch(value, path, goType);

    private ShapeException Mismatch(JsonNode value, string path, string goType)
    {
        var found = value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "bool",
        };
        return new ShapeException($"json: cannot unmarshal {found} into Go struct field {kind}.{path} of type {goType}");
    }

    private static string GoType(Schema schema) => schema.Type switch
    {
        "boolean" => "bool",
        "integer" => "int32",
        "number" => "float64",
        _ => "string",
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}

/// <summary>The object cannot be decoded as its kind.</summary>
internal sealed class ShapeException(string message) : Exception(message);
