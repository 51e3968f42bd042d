using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The schema of one value: what decoding, patching, server-side apply and OpenAPI need to know of it.</summary>
internal sealed class Schema
{
    public static Schema Any { get; } = new() { PreserveUnknown = true };

    /// <summary>object, array, string, integer, number, boolean; null for anything.</summary>
    public string? Type { get; set; }

    public string? Format { get; set; }

    public Dictionary<string, Schema>? Properties { get; set; }

    public Schema? AdditionalProperties { get; set; }

    public Schema? Items { get; set; }

    public IReadOnlyList<string> Required { get; set; } = [];

    public bool PreserveUnknown { get; set; }

    public bool IntOrString { get; set; }

    public bool Embedded { get; set; }

    public bool Nullable { get; set; }

    /// <summary>Server-side apply owns the whole value, not its parts.</summary>
    public bool Atomic { get; set; }

    /// <summary>A list whose values are a set.</summary>
    public bool Set { get; set; }

    /// <summary>The keys of a list that is a map.</summary>
    public IReadOnlyList<string> MapKeys { get; set; } = [];

    /// <summary>Strategic merge patch merges the list, by this key when it holds objects.</summary>
    public string? MergeKey { get; set; }

    /// <summary>Strategic merge patch merges a list of plain values.</summary>
    public bool MergeValues { get; set; }

    /// <summary>Strategic merge patch keeps only the keys that $retainKeys names.</summary>
    public bool RetainKeys { get; set; }

    /// <summary>A struct that Go writes even when it is empty.</summary>
    public bool Always { get; set; }

    public JsonNode? Default { get; set; }

    public bool HasDefault { get; set; }

    public ValueRules? Rules { get; set; }

    public string? Description { get; set; }

    /// <summary>The fields by their protobuf numbers.</summary>
    public Dictionary<int, string> Numbers { get; init; } = [];

    public int LastNumber { get; set; }

    public bool HasProtobuf { get; init; }

    public bool IsMap => Type == "object" && (Properties is not null || AdditionalProperties is not null);

    public Schema? Field(string name) =>
        Properties is not null && Properties.TryGetValue(name, out var field) ? field : null;

    /// <summary>The schema of a key, declared or not.</summary>
    public Schema Child(string name) => Field(name) ?? AdditionalProperties ?? Any;
}

/// <summary>What a structural schema demands of a value.</summary>
internal sealed record ValueRules
{
    public IReadOnlyList<JsonNode?>? Enum { get; init; }

    public string? Pattern { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public IReadOnlyList<Schema> OneOf { get; init; } = [];

    public IReadOnlyList<Schema> AnyOf { get; init; } = [];

    public IReadOnlyList<Schema> AllOf { get; init; } = [];

    public Schema? Not { get; init; }
}
