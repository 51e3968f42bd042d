using System.Text.Json;

using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Reading;

/// <summary>The fields of an object whose unknown ones have been reported.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonPart> _parts = new(StringComparer.Ordinal);
    private readonly string _pointer;
    private readonly Mistakes _mistakes;

    private JsonFields(string pointer, Mistakes mistakes)
    {
        _pointer = pointer;
        _mistakes = mistakes;
    }

    public static JsonFields Of(JsonElement value, string pointer, IReadOnlyList<string> known, Mistakes mistakes)
    {
        var fields = new JsonFields(pointer, mistakes);
        foreach (var property in value.EnumerateObject())
        {
            var name = NameOf(property);
            var at = $"{pointer}/{Escape(name)}";
            if (known.Contains(name, StringComparer.Ordinal))
            {
                fields._parts[name] = new JsonPart(property.Value, at, mistakes);
            }
            else
            {
                mistakes.Add(Printable.Cut(at, 200), "The field is not known.", known.Count == 0 ? "Remove it." : $"Remove it or write one of {string.Join(", ", known)}.");
            }
        }

        return fields;
    }

    /// <summary>The field; a mistake when it is absent.</summary>
    public JsonPart? Required(string name, string nextStep)
    {
        if (_parts.TryGetValue(name, out var part))
        {
            return part;
        }

        _mistakes.Add($"{_pointer}/{name}", "The field is missing.", nextStep);
        return null;
    }

    /// <summary>The field, or null when it is absent.</summary>
    public JsonPart? Optional(string name) => _parts.TryGetValue(name, out var part) ? part : null;

    /// <summary>The name, or a question mark where it is no legal text.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    /// <summary>A name as a step of a pointer.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
