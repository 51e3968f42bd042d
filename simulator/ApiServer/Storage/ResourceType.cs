namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One resource in one version, as discovery lists it.</summary>
internal sealed record ResourceType
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public required string ListKind { get; init; }

    public required bool Namespaced { get; init; }

    public required Schema Schema { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Subresources { get; init; } = [];

    public IReadOnlyList<TableColumn> Columns { get; init; } = [];

    /// <summary>Made by a CustomResourceDefinition.</summary>
    public bool IsCustom { get; init; }

    /// <summary>Answers on create and stores nothing.</summary>
    public bool IsReview { get; init; }

    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The plural with its group, as errors name it.</summary>
    public string Qualified => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The kind with its group, as validation errors name it.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public GroupResource Storage => new(Group, Plural);

    public bool HasStatus => Subresources.Contains("status", StringComparer.Ordinal);
}

/// <summary>The key of a stored resource: versions share objects.</summary>
internal readonly record struct GroupResource(string Group, string Plural);

/// <summary>A printer column.</summary>
internal sealed record TableColumn(
    string Name, string Type, string Format, string Description, int Priority, CellReader Read);

/// <summary>Reads the value of a cell from an object.</summary>
internal delegate System.Text.Json.Nodes.JsonNode? CellReader(System.Text.Json.Nodes.JsonObject target, DateTimeOffset now);
