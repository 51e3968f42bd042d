using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Validates a custom object against its structural schema.</summary>
internal static class SchemaValidator
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    public static List<FieldError> Validate(Schema schema, JsonObject value)
    {
        var errors = new List<FieldError>();
        Check(schema, value, "", errors);
        return errors;
    }

    private static void Check(Schema schema, JsonNode? value, string path, List<FieldError> errors)
    {
        if (value is null && schema.Nullable)
        {
            return;
        }

        if (!FitsType(schema, value, out var found))
        {
            errors.Add(FieldError.WrongType(path, found, schema.Type!));
            return;
        }

        if (schema.Rules is { } rules)
        {
            CheckRules(rules, value, path, errors);
        }

        switch (value)
        {
            case JsonObject obj:
                CheckObject(schema, obj, path, errors);
                break;
            case JsonArray array:
                CheckList(schema, array, path, errors);
                break;
        }
    }

    private static void CheckObject(Schema schema, JsonObject value, string path, List<FieldError> errors)
    {
        foreach (var name in schema.Required.Where(r => !value.ContainsKey(r)))
        {
            errors.Add(FieldError.Required(Join(path, name)));
        }

        foreach (var (key, child) in value)
        {
            if ((schema.Field(key) ?? schema.AdditionalProperties) is { } field)
            {
                Check(field, child, Join(path, key), errors);
            }
        }
    }

    private static void CheckList(Schema schema, JsonArray value, string path, List<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < value.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            if (schema.Items is not null)
            {
                Check(schema.Items, value[i], at, errors);
            }

            if (schema.Set || schema.MapKeys.Count > 0)
            {
                var key = schema.Set
                    ? value[i]
                    : new JsonObject([.. schema.MapKeys.Select(k => KeyValuePair.Create(k, value[i].At(k)?.DeepClone()))]);
                if (!seen.Add(JsonText.ToText(key)))
                {
                    errors.Add(FieldError.Duplicate(at, key));
                }
            }
        }
    }

    private static void CheckRules(ValueRules rules, JsonNode? value, string path, List<FieldError> errors)
    {
        if (rules.Enum is { } allowed && !allowed.Any(a => JsonTree.Same(a, value)))
        {
            errors.Add(FieldError.Unsupported(path, value, allowed.Select(a => a.AsText() ?? JsonText.ToText(a))));
        }

        switch (value.Kind())
        {
            case JsonValueKind.String:
                CheckText(rules, value!.AsText()!, path, errors);
                break;
            case JsonValueKind.Number:
                CheckNumber(rules, value!, path, errors);
                break;
            case JsonValueKind.Array:
                CheckCount(rules.MinItems, rules.MaxItems, ((JsonArray)value!).Count, "items", path, errors);
                break;
            case JsonValueKind.Object:
                CheckCount(rules.MinProperties, rules.MaxProperties, ((JsonObject)value!).Count, "properties", path, errors);
                break;
        }

        CheckCombined(rules, value, path, errors);
    }

    private static void CheckText(ValueRules rules, string text, string path, List<FieldError> errors)
    {
        var length = new StringInfo(text).LengthInTextElements;
        if (length > rules.MaxLength)
        {
            errors.Add(FieldError.TooLong(path, rules.MaxLength!.Value));
        }

        if (length < rules.MinLength)
        {
            errors.Add(FieldError.Invalid(path, JsonValue.Create(text), $"{path} in body should be at least {rules.MinLength} chars long"));
        }

        if (rules.Pattern is { } pattern && !Match(pattern, text))
        {
            errors.Add(FieldError.Invalid(path, JsonValue.Create(text), $"{path} in body should match '{pattern}'"));
        }
    }

    private static void CheckNumber(ValueRules rules, JsonNode value, string path, List<FieldError> errors)
    {
        var number = value.AsNumber() ?? value.GetValue<double>();
        if (number < rules.Minimum || (rules.ExclusiveMinimum && number <= rules.Minimum))
        {
            var bound = rules.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            errors.Add(FieldError.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {bound} {rules.Minimum}")));
        }

        if (number > rules.Maximum || (rules.ExclusiveMaximum && number >= rules.Maximum))
        {
            var bound = rules.ExclusiveMaximum ? "less than" : "less than or equal to";
            errors.Add(FieldError.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {bound} {rules.Maximum}")));
        }
    }

    private static void CheckCount(long? least, long? most, int count, string what, string path, List<FieldError> errors)
    {
        if (count > most)
        {
            errors.Add(new FieldError(path, "FieldValueTooMany", string.Create(CultureInfo.InvariantCulture, $"Too many: {count}: must have at most {most} items")));
        }

        if (count < least)
        {
            errors.Add(FieldError.Invalid(path, JsonValue.Create(count), $"{path} in body should have at least {least} {what}"));
        }
    }

    private static void CheckCombined(ValueRules rules, JsonNode? value, string path, List<FieldError> errors)
    {
        if (rules.AnyOf.Count > 0 && !rules.AnyOf.Any(s => Fits(s, value, path)))
        {
            errors.Add(FieldError.Invalid(path, JsonValue.Create(""), $"\"{path}\" must validate at least one schema (anyOf)"));
        }

        var matches = rules.OneOf.Count(s => Fits(s, value, path));
        if (rules.OneOf.Count > 0 && matches != 1)
        {
            var found = matches == 0 ? ". Found none valid" : string.Create(CultureInfo.InvariantCulture, $". Found {matches} valid alternatives");
            errors.Add(FieldError.Invalid(path, JsonValue.Create(""), $"\"{path}\" must validate one and only one schema (oneOf){found}"));
        }

        foreach (var part in rules.AllOf)
        {
            Check(part, value, path, errors);
        }

        if (rules.Not is { } not && Fits(not, value, path))
        {
            errors.Add(FieldError.Invalid(path, JsonValue.Create(""), $"\"{path}\" must not validate the schema (not)"));
        }
    }

    private static bool Fits(Schema schema, JsonNode? value, string path)
    {
        var errors = new List<FieldError>();
        Check(schema, value, path, errors);
        return errors.Count == 0;
    }

    private static bool FitsType(Schema schema, JsonNode? value, out string found)
    {
        var kind = value.Kind();
        found = kind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.AsNumber() is not null ? "integer" : "number",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "null",
        };
        return schema.Type is null || schema.Type == found || (schema.Type == "number" && found == "integer")
            || (schema.IntOrString && found is "integer" or "string");
    }

    private static bool Match(string pattern, string text)
    {
        var regex = Patterns.GetOrAdd(pattern, static p => new Regex(p, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
        return regex.IsMatch(text);
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
