using System.Text.Json;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Reading;

/// <summary>A value somewhere in a body, with the pointer to it. What is wrong goes to <see cref="Mistakes"/>; reading goes on.</summary>
internal readonly struct JsonPart(JsonElement value, string pointer, Mistakes mistakes)
{
    public string Pointer => pointer;

    public Mistakes Mistakes => mistakes;

    /// <summary>The value as an object with these fields and no others; null when it is none.</summary>
    public JsonFields? Object(params string[] known)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add(pointer, $"Must be an object, but is {Kind()}.", $"Write an object with {string.Join(", ", known)}.");
            return null;
        }

        return JsonFields.Of(value, pointer, known, mistakes);
    }

    /// <summary>The items of an array; empty when it is none.</summary>
    public IReadOnlyList<JsonPart> Items(int fewest, int most)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            mistakes.Add(pointer, $"Must be an array, but is {Kind()}.", "Write an array.");
            return [];
        }

        var count = value.GetArrayLength();
        if (count < fewest || count > most)
        {
            mistakes.Add(pointer, $"Has {count} items.", $"Give {fewest} to {most} items.");
        }

        var (here, found) = (pointer, mistakes);
        return [.. value.EnumerateArray().Take(most).Select((item, i) => new JsonPart(item, $"{here}/{i}", found))];
    }

    /// <summary>The text; null when it is none or longer than that.</summary>
    public string? Text(int longest)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            mistakes.Add(pointer, $"Must be a text, but is {Kind()}.", "Write a text in quotes.");
            return null;
        }

        if (Unicode(value) is not { } text)
        {
            mistakes.Add(pointer, "The text has half of a surrogate pair.", "Write legal Unicode.");
            return null;
        }

        if (text.Length <= longest)
        {
            return text;
        }

        mistakes.Add(pointer, $"The text has more than {longest} characters.", "Shorten it.");
        return null;
    }

    /// <summary>The whole number inside the bounds; null when it is none.</summary>
    public int? Number(int least, int most)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        mistakes.Add(pointer, $"Must be a whole number from {least} to {most}.", $"Write a number from {least} to {most}, without quotes.");
        return null;
    }

    /// <summary>True or false; null when it is neither.</summary>
    public bool? Flag()
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        mistakes.Add(pointer, $"Must be true or false, but is {Kind()}.", "Write true or false, without quotes.");
        return null;
    }

    /// <summary>The one of these texts that it is, exactly; null when it is none.</summary>
    public TValue? OneOf<TValue>(IReadOnlyDictionary<string, TValue> choices)
        where TValue : struct
    {
        var offered = string.Join(", ", choices.Keys);
        if (value.ValueKind == JsonValueKind.String && choices.TryGetValue(Unicode(value) ?? string.Empty, out var choice))
        {
            return choice;
        }

        mistakes.Add(pointer, $"Must be one of {offered}.", $"Write one of {offered}, in exactly these letters.");
        return null;
    }

    /// <summary>An agent's options; null where nothing is said, or nothing of it can be used.</summary>
    public AgentOptions? Options()
    {
        var (here, found) = (pointer, mistakes);
        if (!IsUnicode(value))
        {
            mistakes.Add(pointer, "A text in it has half of a surrogate pair.", "Write legal Unicode.");
            return null;
        }

        return AgentOptionsReader.Read(
            value, (path, problem, nextStep) => found.Add(Printable.Cut(string.Concat(path.Select(step => $"/{JsonFields.Escape(step)}").Prepend(here)), 200), problem, nextStep));
    }

    private static bool IsUnicode(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => Unicode(value) is not null,
            JsonValueKind.Object => value.EnumerateObject().All(property => JsonFields.NameOf(property) != "?" && IsUnicode(property.Value)),
            JsonValueKind.Array => value.EnumerateArray().All(IsUnicode),
            _ => true,
        };

    private static string? Unicode(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string Kind() =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "true or false",
        };
}
