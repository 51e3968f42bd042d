using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Turns a body into an object of a type: kind checked, unknown fields named and dropped, defaults set.</summary>
internal static class ObjectDecoder
{
    public static JsonObject Decode(ResourceType type, JsonNode? body, WriteOptions options)
    {
        if (body is not JsonObject raw)
        {
            throw Statuses.BadRequest($"the object provided is unrecognized (must be of type {type.Kind}): couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct");
        }

        CheckKind(type, raw);
        return Shape(type, raw, options);
    }

    public static JsonObject Shape(ResourceType type, JsonObject raw, WriteOptions options)
    {
        var (shaped, unknown) = Shape(type, raw, withDefaults: true);
        if (unknown.Count > 0)
        {
            Complain(type, unknown, options);
        }

        return shaped;
    }

    /// <summary>The canonical form, without complaints: for what the server itself has changed.</summary>
    public static JsonObject Canonical(ResourceType type, JsonObject tree) => Shape(type, tree, withDefaults: true).Shaped;

    /// <summary>What a new object is compared with: the empty struct of its kind.</summary>
    public static JsonObject Empty(ResourceType type) => type.IsCustom ? [] : Shape(type, [], withDefaults: false).Shaped;

    private static (JsonObject Shaped, IReadOnlyList<string> Unknown) Shape(ResourceType type, JsonObject raw, bool withDefaults)
    {
        try
        {
            if (type.IsCustom)
            {
                var custom = new CustomShaper(withDefaults);
                return (custom.Shape(type.Schema, raw), custom.Unknown);
            }

            var shaper = new BuiltInShaper(type.Kind, withDefaults);
            var shaped = shaper.Shape(type.Schema, raw);
            if (withDefaults)
            {
                BuiltInDefaults.Set(type, shaped);
            }

            return (shaped, shaper.Unknown);
        }
        catch (ShapeException e)
        {
            throw CannotHandle(type, e.Message);
        }
    }

    public static StatusException CannotHandle(ResourceType type, string why) =>
        Statuses.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {why}");

    private static void Complain(ResourceType type, IReadOnlyList<string> unknown, WriteOptions options)
    {
        var texts = unknown.Select(u => $"unknown field \"{u}\"");
        switch (options.FieldValidation)
        {
            case "Strict":
                throw CannotHandle(type, $"strict decoding error: {string.Join(", ", texts)}");
            case "Warn":
                foreach (var text in texts)
                {
                    options.Warn?.Invoke(text);
                }

                break;
        }
    }

    private static void CheckKind(ResourceType type, JsonObject raw)
    {
        var (kind, apiVersion) = (raw.Text("kind"), raw.Text("apiVersion"));
        if (string.IsNullOrEmpty(kind))
        {
            if (!type.IsCustom)
            {
                raw["kind"] = kind = type.Kind;
            }
            else
            {
                throw Statuses.BadRequest($"Object 'Kind' is missing in '{JsonText.ToText(raw)}'");
            }
        }

        if (string.IsNullOrEmpty(apiVersion))
        {
            if (type.IsCustom)
            {
                throw Statuses.BadRequest($"Object 'apiVersion' is missing in '{JsonText.ToText(raw)}'");
            }

            raw["apiVersion"] = apiVersion = type.GroupVersion;
        }

        if (apiVersion != type.GroupVersion)
        {
            throw Statuses.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({type.GroupVersion})");
        }

        if (kind != type.Kind)
        {
            throw type.IsCustom
                ? Statuses.BadRequest($"{kind}.{type.Group} \"{raw.Text("metadata", "name")}\" is invalid: kind: Invalid value: \"{kind}\": must be {type.Kind}")
                : CannotConvert(type, kind!);
        }
    }

    private static StatusException CannotConvert(ResourceType type, string kind) => Statuses.BadRequest(
        $"{kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: converting (v1.{kind}) to (core.{type.Kind}): unknown conversion");
}
