using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// Reads the protobuf form in which Go clients send built-in kinds. Answers are always JSON, which those clients accept as well.
/// </summary>
internal static class ProtobufReader
{
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    public static JsonObject Read(ResourceType type, ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            throw Statuses.BadRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        try
        {
            return ReadEnvelope(type, body[Magic.Length..]);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or JsonException)
        {
            throw Statuses.BadRequest("unexpected EOF");
        }
    }

    private static JsonObject ReadEnvelope(ResourceType type, ReadOnlySpan<byte> envelope)
    {
        var (apiVersion, kind) = ("", "");
        ReadOnlySpan<byte> raw = default;
        while (Next(ref envelope, out var number, out _, out ReadOnlySpan<byte> content))
        {
            if (number == 1)
            {
                while (Next(ref content, out var inner, out _, out var text))
                {
                    (apiVersion, kind) = inner == 1 ? (Encoding.UTF8.GetString(text), kind) : (apiVersion, Encoding.UTF8.GetString(text));
                }
            }
            else if (number == 2)
            {
                raw = content;
            }
        }

        var tree = kind == type.Kind ? ReadStruct(type.Schema, raw) : [];
        tree["kind"] = kind;
        tree["apiVersion"] = apiVersion;
        return tree;
    }

    private static JsonObject ReadStruct(Schema schema, ReadOnlySpan<byte> bytes)
    {
        var tree = new JsonObject();
        while (Next(ref bytes, out var number, out var scalar, out var content))
        {
            if (!schema.Numbers.TryGetValue(number, out var name))
            {
                continue;
            }

            var field = schema.Properties![name];
            switch (field.Type)
            {
                case "array":
                    if (tree[name] is not JsonArray list)
                    {
                        tree[name] = list = [];
                    }

                    list.Add(name == "managedFields" ? ReadManagedFields(content) : ReadValue(field.Items!, scalar, content));
                    break;
                case "object" when field.AdditionalProperties is { } values:
                    var (key, value) = ReadEntry(values, content);
                    tree.Child(name)[key] = value;
                    break;
                default:
                    tree[name] = ReadValue(field, scalar, content);
                    break;
            }
        }

        return WithoutEmpty(tree);
    }

    /// <summary>Go writes empty strings of required fields; a missing one and an empty one mean the same.</summary>
    private static JsonObject WithoutEmpty(JsonObject tree)
    {
        foreach (var empty in tree.Where(p => p.Value.AsText() is "").Select(p => p.Key).ToArray())
        {
            tree.Remove(empty);
        }

        return tree;
    }

    private static JsonNode? ReadValue(Schema schema, ulong scalar, ReadOnlySpan<byte> content) => schema.Type switch
    {
        "string" when schema.Format is "date-time" or "micro-time" => ReadTime(content, schema.Format == "micro-time"),
        "string" when schema.Format == "byte" => JsonValue.Create(Convert.ToBase64String(content)),
        "string" => JsonValue.Create(Encoding.UTF8.GetString(content)),
        "integer" => JsonValue.Create((long)scalar),
        "boolean" => JsonValue.Create(scalar != 0),
        "object" when schema.Properties is not null => ReadStruct(schema, content),
        "array" => ReadItems(schema, content),
        _ when schema.Format == "quantity" => JsonValue.Create(TextField(content, 1) ?? "0"),
        _ when schema.IntOrString => ReadIntOrString(content),
        _ => new JsonObject(),
    };

    private static (string Key, JsonNode? Value) ReadEntry(Schema values, ReadOnlySpan<byte> entry)
    {
        var (key, value) = ("", values.Type == "string" ? JsonValue.Create("") : (JsonNode?)null);
        while (Next(ref entry, out var number, out var scalar, out var content))
        {
            if (number == 1)
            {
                key = Encoding.UTF8.GetString(content);
            }
            else
            {
                value = ReadValue(values, scalar, content);
            }
        }

        return (key, value);
    }

    private static JsonArray ReadItems(Schema schema, ReadOnlySpan<byte> content)
    {
        var items = new JsonArray();
        while (Next(ref content, out _, out var scalar, out var item))
        {
            items.Add(ReadValue(schema.Items!, scalar, item));
        }

        return items;
    }

    private static JsonValue? ReadTime(ReadOnlySpan<byte> content, bool micro)
    {
        var (seconds, nanos) = (0L, 0L);
        while (Next(ref content, out var number, out var scalar, out _))
        {
            (seconds, nanos) = number == 1 ? ((long)scalar, nanos) : (seconds, (long)scalar);
        }

        if (seconds == 0 && nanos == 0)
        {
            return null;
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return JsonValue.Create(micro ? Timestamps.MicroText(time) : Timestamps.Text(time));
    }

    private static JsonValue ReadIntOrString(ReadOnlySpan<byte> content)
    {
        var (isText, number, text) = (false, 0L, "");
        while (Next(ref content, out var field, out var scalar, out var bytes))
        {
            switch (field)
            {
                case 1:
                    isText = scalar == 1;
                    break;
                case 2:
                    number = (long)scalar;
                    break;
                default:
                    text = Encoding.UTF8.GetString(bytes);
                    break;
            }
        }

        return isText ? JsonValue.Create(text) : JsonValue.Create(number);
    }

    private static JsonObject ReadManagedFields(ReadOnlySpan<byte> content)
    {
        var entry = new JsonObject();
        while (Next(ref content, out var number, out _, out var bytes))
        {
            switch (number)
            {
                case 4:
                    entry["time"] = ReadTime(bytes, micro: false);
                    break;
                case 7:
                    entry["fieldsV1"] = Next(ref bytes, out _, out _, out var json) ? JsonText.Parse(json) : new JsonObject();
                    break;
                default:
                    var name = number switch { 1 => "manager", 2 => "operation", 3 => "apiVersion", 6 => "fieldsType", _ => "subresource" };
                    entry[name] = Encoding.UTF8.GetString(bytes);
                    break;
            }
        }

        return WithoutEmpty(entry);
    }

    private static string? TextField(ReadOnlySpan<byte> content, int wanted)
    {
        while (Next(ref content, out var number, out _, out var bytes))
        {
            if (number == wanted)
            {
                return Encoding.UTF8.GetString(bytes);
            }
        }

        return null;
    }

    private static bool Next(scoped ref ReadOnlySpan<byte> bytes, out int number, out ulong scalar, out ReadOnlySpan<byte> content)
    {
        number = 0;
        scalar = 0;
        content = default;
        if (bytes.IsEmpty)
        {
            return false;
        }

        var tag = Varint(ref bytes);
        number = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                scalar = Varint(ref bytes);
                return true;
            case 1:
                scalar = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                bytes = bytes[8..];
                return true;
            case 2:
                var length = (int)Varint(ref bytes);
                content = bytes[..length];
                bytes = bytes[length..];
                return true;
            case 5:
                scalar = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                bytes = bytes[4..];
                return true;
            default:
                throw new ArgumentException("unknown wire type", nameof(bytes));
        }
    }

    private static ulong Varint(scoped ref ReadOnlySpan<byte> bytes)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var part = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }
}
