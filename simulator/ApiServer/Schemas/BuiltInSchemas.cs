using System.Globalization;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The built-in kinds, read once from the embedded shape file.</summary>
internal static partial class BuiltInSchemas
{
    private static readonly Dictionary<string, Schema> Structs = new(StringComparer.Ordinal);

    static BuiltInSchemas()
    {
        using var stream = typeof(BuiltInSchemas).Assembly.GetManifestResourceStream("builtin.schema")!;
        using var reader = new StreamReader(stream);
        Kinds = ReadAll(reader.ReadToEnd().Split('\n'));
    }

    public static IReadOnlyList<BuiltInKind> Kinds { get; }

    public static Schema ObjectMeta => Struct("ObjectMeta");

    public static Schema ObjectMetaWithName(ValueRules rules) => new()
    {
        Type = "object",
        Properties = new Dictionary<string, Schema>(ObjectMeta.Properties!, StringComparer.Ordinal)
        {
            ["name"] = new Schema { Type = "string", Rules = rules },
        },
    };

    private static Schema Struct(string name)
    {
        if (!Structs.TryGetValue(name, out var schema))
        {
            Structs[name] = schema = new Schema { Type = "object", Properties = new Dictionary<string, Schema>(StringComparer.Ordinal) };
        }

        return schema;
    }

    private static List<BuiltInKind> ReadAll(string[] lines)
    {
        var kinds = new List<BuiltInKind>();
        Schema? current = null;
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (line[0] == ' ' ? "" : words[0])
            {
                case "struct":
                    current = Struct(words[1]);
                    current.Atomic = words.Length > 2;
                    break;
                case "kind":
                    var kind = ReadKind(words);
                    current = kind.Schema;
                    kinds.Add(kind);
                    break;
                default:
                    ReadField(current!, line);
                    break;
            }
        }

        return kinds;
    }

    private static BuiltInKind ReadKind(string[] words)
    {
        string[] Option(string name) =>
            words.FirstOrDefault(w => w.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Split(',') ?? [];
        var slash = words[1].IndexOf('/', StringComparison.Ordinal);
        var schema = new Schema
        {
            Type = "object",
            Properties = new Dictionary<string, Schema>(StringComparer.Ordinal)
            {
                ["kind"] = new() { Type = "string" },
                ["apiVersion"] = new() { Type = "string" },
                ["metadata"] = ObjectMeta,
            },
            Numbers = new Dictionary<int, string> { [1] = "metadata" },
            LastNumber = 1,
            HasProtobuf = words.Contains("proto", StringComparer.Ordinal),
        };
        return new BuiltInKind(
            slash < 0 ? "" : words[1][..slash],
            words[1][(slash + 1)..],
            words[2],
            words[3],
            words[4] == "namespaced",
            Option("short"),
            Option("categories"),
            Option("sub"),
            words.Contains("review", StringComparer.Ordinal),
            words.Contains("hidden", StringComparer.Ordinal),
            schema);
    }

    private static void ReadField(Schema owner, string line)
    {
        var parts = FieldLine().Match(line);
        if (!parts.Success)
        {
            throw new InvalidOperationException($"unreadable field: {line}");
        }

        var (name, type, flags) = (parts.Groups["name"].Value, parts.Groups["type"].Value, parts.Groups["flags"].Value);
        var schema = ReadType(type);
        var plain = !flags.Contains('!', StringComparison.Ordinal) && !flags.Contains('~', StringComparison.Ordinal)
            && !parts.Groups["default"].Success;
        if (!plain)
        {
            schema = Clone(schema);
            schema.Always = flags.Contains('!', StringComparison.Ordinal);
            schema.RetainKeys = flags.Contains('~', StringComparison.Ordinal);
            schema.HasDefault = parts.Groups["default"].Success;
            schema.Default = schema.HasDefault ? JsonText.Parse(parts.Groups["default"].Value) : null;
        }

        if (flags.Contains('*', StringComparison.Ordinal))
        {
            owner.Required = [.. owner.Required, name];
        }

        owner.Properties![name] = schema;
        var next = (owner.Numbers.Count == 0 ? 0 : owner.LastNumber) + 1;
        owner.LastNumber = parts.Groups["number"].Success
            ? int.Parse(parts.Groups["number"].Value, CultureInfo.InvariantCulture)
            : next;
        owner.Numbers[owner.LastNumber] = name;
    }

    /// <summary>Shares the properties, because a struct may be used before it is read.</summary>
    private static Schema Clone(Schema from) => new()
    {
        Type = from.Type,
        Format = from.Format,
        Properties = from.Properties,
        Numbers = from.Numbers,
        AdditionalProperties = from.AdditionalProperties,
        Items = from.Items,
        PreserveUnknown = from.PreserveUnknown,
        IntOrString = from.IntOrString,
        Atomic = from.Atomic,
        Set = from.Set,
        MapKeys = from.MapKeys,
        MergeKey = from.MergeKey,
        MergeValues = from.MergeValues,
    };

    private static Schema ReadType(string type)
    {
        switch (type[0])
        {
            case '{':
                return new Schema { Type = "array", Set = true, MergeValues = true, Items = ReadType(type[1..^1]) };
            case '[':
                var bar = type.IndexOf('|', StringComparison.Ordinal);
                return bar < 0
                    ? new Schema { Type = "array", Atomic = true, Items = ReadType(type[1..^1]) }
                    : KeyedList(type[1..bar], type[(bar + 1)..^1].Split(','));
        }

        if (type.StartsWith("map<", StringComparison.Ordinal))
        {
            var atomic = type.EndsWith('@');
            return new Schema
            {
                Type = "object",
                AdditionalProperties = ReadType(type[4..type.LastIndexOf('>')]),
                Atomic = atomic,
            };
        }

        return type switch
        {
            "string" => new Schema { Type = "string" },
            "int" => new Schema { Type = "integer", Format = "int64" },
            "bool" => new Schema { Type = "boolean" },
            "number" => new Schema { Type = "number" },
            "time" => new Schema { Type = "string", Format = "date-time" },
            "microtime" => new Schema { Type = "string", Format = "micro-time" },
            "bytes" => new Schema { Type = "string", Format = "byte" },
            "quantity" => new Schema { IntOrString = true, Format = "quantity" },
            "intstr" => new Schema { IntOrString = true, Format = "int-or-string" },
            "any" => new Schema { PreserveUnknown = true },
            _ => Struct(type),
        };
    }

    private static Schema KeyedList(string item, string[] keys) =>
        new() { Type = "array", MapKeys = keys, MergeKey = keys[0], Items = ReadType(item) };

    [GeneratedRegex("""^  (?<name>\w+) (?<type>\S+)(?<flags>( [!*~])*)( #(?<number>\d+))?( = (?<default>.*))?$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FieldLine();
}

/// <summary>One built-in kind of the shape file.</summary>
internal sealed record BuiltInKind(
    string Group,
    string Version,
    string Kind,
    string Plural,
    bool Namespaced,
    IReadOnlyList<string> ShortNames,
    IReadOnlyList<string> Categories,
    IReadOnlyList<string> Subresources,
    bool IsReview,
    bool IsHidden,
    Schema Schema);
