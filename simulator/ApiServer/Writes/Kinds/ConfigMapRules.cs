using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>ConfigMaps: keys, and immutable ones.</summary>
internal sealed class ConfigMapRules : KindRules
{
    private const string KeyText =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        CheckKeys(next, "data", errors);
        CheckKeys(next, "binaryData", errors);
        if (old is not null)
        {
            CheckImmutable(old, next, ["data", "binaryData"], errors);
        }
    }

    public static void CheckKeys(JsonObject next, string field, List<FieldError> errors)
    {
        foreach (var (key, _) in next.Object(field) ?? [])
        {
            if (key.Length is 0 or > 253 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                errors.Add(FieldError.Invalid($"{field}[{key}]", JsonValue.Create(key), KeyText));
            }
        }
    }

    public static void CheckImmutable(JsonObject old, JsonObject next, string[] fields, List<FieldError> errors)
    {
        if (old.Flag("immutable") != true)
        {
            return;
        }

        const string Why = "field is immutable when `immutable` is set";
        if (next.Flag("immutable") != true)
        {
            errors.Add(FieldError.Forbidden("immutable", Why));
        }

        errors.AddRange(fields.Where(f => !JsonTree.Same(old[f], next[f])).Select(f => FieldError.Forbidden(f, Why)));
    }
}
