using System.Globalization;

namespace MultiHubFlows.Clusters.Yaml;

/// <summary>Reads the fields of one mapping, and reports all that is wrong with them: wrong shapes, missing, repeated and unknown fields.</summary>
internal sealed class MapReader(YamlMap map, string path, MistakeList mistakes)
{
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    public YamlNode Place => map;

    /// <summary>Whether the field stands there, with whatever value.</summary>
    public bool Has(string key) => map[key] is not null;

    /// <summary>The text under a key; null where it is absent, empty or no text.</summary>
    public YamlText? Text(string key, bool required = false)
    {
        _known.Add(key);
        switch (map[key])
        {
            case YamlText { IsNull: false, Text.Length: > 0 } text:
                return text;
            case null or { IsNull: true } when !required:
                return null;
            case null or { IsNull: true } or YamlText:
                mistakes.Add(map[key] ?? map, At(key), "it must not be empty", "Write a value.");
                return null;
            case { } other:
                mistakes.Add(other, At(key), $"a text is meant here, not {other.Shape}", "Write one value.");
                return null;
        }
    }

    public bool Flag(string key, bool otherwise)
    {
        var text = Text(key);
        if (text is null || text.Text is "true" or "false")
        {
            return text?.Text is null ? otherwise : text.Text == "true";
        }

        mistakes.Add(text, At(key), "only true and false are taken", "Write true or false.");
        return otherwise;
    }

    public int? Number(string key, int minimum, int maximum, bool required = false)
    {
        var text = Text(key, required);
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        mistakes.Add(text, At(key), "this is not a number that is taken", $"Write a whole number from {minimum} to {maximum}.");
        return null;
    }

    public MapReader? Map(string key, bool required = false)
    {
        _known.Add(key);
        switch (map[key])
        {
            case YamlMap inner:
                return new MapReader(inner, At(key), mistakes);
            case null or { IsNull: true }:
                if (required)
                {
                    mistakes.Add(map[key] ?? map, At(key), "it is missing", "Add it.");
                }

                return null;
            case { } other:
                mistakes.Add(other, At(key), $"a mapping is meant here, not {other.Shape}", "Write fields below it, or { field: value }.");
                return null;
        }
    }

    public IReadOnlyList<(YamlNode Node, string Path)> List(string key)
    {
        _known.Add(key);
        switch (map[key])
        {
            case YamlList list:
                return [.. list.Items.Select((item, index) => (item, $"{At(key)}[{index}]"))];
            case null or { IsNull: true }:
                return [];
            case { } other:
                mistakes.Add(other, At(key), $"a list is meant here, not {other.Shape}", "Write entries that begin with '- '.");
                return [];
        }
    }

    /// <summary>The mappings of a list, each to be read on its own.</summary>
    public IEnumerable<MapReader> Maps(string key)
    {
        foreach (var (node, place) in List(key))
        {
            if (node is YamlMap inner)
            {
                yield return new MapReader(inner, place, mistakes);
            }
            else
            {
                mistakes.Add(node, place, $"a mapping is meant here, not {node.Shape}", "Write fields such as 'name: ...'.");
            }
        }
    }

    /// <summary>All entries, where any key is legal.</summary>
    public IEnumerable<YamlEntry> Entries()
    {
        _known.UnionWith(map.Entries.Select(entry => entry.Key));
        return map.Entries;
    }

    /// <summary>To be called when all known fields have been read.</summary>
    public void Close()
    {
        foreach (var entry in map.Repeated)
        {
            mistakes.Add(entry, At(entry.Key), "the field stands here twice", "Keep one of them.");
        }

        foreach (var entry in map.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            mistakes.Add(entry, At(entry.Key), "this field is not known", $"Known here: {string.Join(", ", _known)}.");
        }
    }

    public string At(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}
