using System.Globalization;
using System.Text.Json;

namespace MultiHubFlows.Domain;

/// <summary>The fields of one mapping of options; reads on after a mistake, so that all are told at once.</summary>
/// <param name="map">The mapping.</param>
/// <param name="path">Where it stands.</param>
/// <param name="report">Gets the mistakes.</param>
internal sealed class OptionFields(JsonElement map, IReadOnlyList<string> path, OptionMistake report)
{
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The text, where it is one and passes the rule.</summary>
    public string? Text(string key, Predicate<string> rule, string nextStep, int longest = 253)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest && rule(text))
        {
            return text;
        }

        Wrong(key, "The value cannot be used.", nextStep);
        return null;
    }

    /// <summary>The number, also where a file has it as text.</summary>
    public int? Number(string key, int least)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        var number = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt32(out var given) => given,
            JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var given) => given,
            _ => -1,
        };
        if (number >= least)
        {
            return number;
        }

        Wrong(key, "This is not a number that is taken.", string.Create(CultureInfo.InvariantCulture, $"Write a whole number of at least {least}."));
        return null;
    }

    /// <summary>The mapping below, read by its own reader.</summary>
    public T? Map<T>(string key, Func<OptionFields, T?> read)
        where T : class
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(key, "A mapping is meant here.", "Write fields with their values.");
            return null;
        }

        var fields = new OptionFields(value, [.. path, key], report);
        var result = read(fields);
        fields.Close();
        return result;
    }

    /// <summary>A mapping of any keys; entries that are wrong are told and left out.</summary>
    public SortedDictionary<string, T>? Entries<T>(string key, Func<string, JsonElement, (T Value, string? Problem)> read, string nextStep)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(key, "A mapping is meant here.", nextStep);
            return null;
        }

        var entries = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in value.EnumerateObject())
        {
            var (result, problem) = read(entry.Name, entry.Value);
            if (problem is not null)
            {
                report([.. path, key, entry.Name], problem, nextStep);
            }
            else
            {
                entries[entry.Name] = result;
            }
        }

        return entries.Count > 0 ? entries : null;
    }

    /// <summary>A list of mappings, each read by its own reader.</summary>
    public IReadOnlyList<T>? Items<T>(string key, Func<OptionFields, T?> read)
        where T : class
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong(key, "A list is meant here.", "Write a list of mappings.");
            return null;
        }

        var items = new List<T>();
        foreach (var (item, index) in value.EnumerateArray().Select((item, index) => (item, index.ToString(CultureInfo.InvariantCulture))))
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                report([.. path, key, index], "A mapping is meant here.", "Write fields with their values.");
                continue;
            }

            var fields = new OptionFields(item, [.. path, key, index], report);
            if (read(fields) is { } result)
            {
                items.Add(result);
            }

            fields.Close();
        }

        return items.Count > 0 ? items : null;
    }

    /// <summary>Reports a field of this mapping.</summary>
    public void Wrong(string key, string problem, string nextStep) => report([.. path, key], problem, nextStep);

    /// <summary>Whether it stands there, with whatever value.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>To be called when all known fields have been read.</summary>
    public void Close()
    {
        foreach (var property in map.EnumerateObject().Where(property => !_known.Contains(property.Name)))
        {
            Wrong(property.Name, "This field is not known.", $"Known here: {string.Join(", ", _known)}.");
        }
    }

    private JsonElement? Find(string key)
    {
        _known.Add(key);
        return map.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
