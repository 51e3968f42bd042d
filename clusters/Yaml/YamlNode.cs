namespace MultiHubFlows.Clusters.Yaml;

/// <summary>A node of a YAML document, with its place. Scalars stay text: what <c>on</c> or <c>1.10</c> means is the reader's business.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    public abstract string Shape { get; }

    public bool IsNull => this is YamlText { Plain: true, Text: "" or "~" or "null" or "Null" or "NULL" };
}

internal sealed record YamlText(string Text, bool Plain, int Line, int Column) : YamlNode(Line, Column)
{
    public override string Shape => "a text";
}

internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column)
{
    public override string Shape => "a list";
}

internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, IReadOnlyList<YamlEntry> Repeated, int Line, int Column) : YamlNode(Line, Column)
{
    public override string Shape => "a mapping";

    public YamlNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>The text under a key; null when there is none or it is no text.</summary>
    public string? TextOf(string key) => this[key] is YamlText { IsNull: false } text ? text.Text : null;
}

internal sealed record YamlEntry(string Key, int Line, int Column, YamlNode Value);
