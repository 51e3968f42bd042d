using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>RFC 6902. What cannot be carried out is refused as a real server refuses it, without a reason.</summary>
internal static class JsonPatch
{
    public static JsonObject Apply(JsonObject target, JsonNode? patch)
    {
        JsonNode? root = target.Copy();
        foreach (var step in patch as JsonArray ?? throw Statuses.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch"))
        {
            root = Step(root, step as JsonObject ?? throw Statuses.Rejected());
        }

        return root as JsonObject ?? throw Statuses.Rejected();
    }

    private static JsonNode? Step(JsonNode? root, JsonObject step)
    {
        var path = Split(step.Text("path"));
        switch (step.Text("op"))
        {
            case "add":
                return Add(root, path, step["value"]?.DeepClone());
            case "remove":
                Remove(root, path);
                return root;
            case "replace":
                _ = Get(root, path);
                return Replace(root, path, step["value"]?.DeepClone());
            case "move":
                var from = Split(step.Text("from"));
                var moved = Get(root, from)?.DeepClone();
                Remove(root, from);
                return Add(root, path, moved);
            case "copy":
                return Add(root, path, Get(root, Split(step.Text("from")))?.DeepClone());
            case "test":
                return JsonTree.Same(GetOrNull(root, path), step["value"]) ? root : throw Statuses.Rejected();
            default:
                throw Statuses.Rejected();
        }
    }

    private static JsonNode? Add(JsonNode? root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Get(root, path[..^1]))
        {
            case JsonObject obj:
                obj[path[^1]] = value;
                break;
            case JsonArray array when path[^1] == "-":
                array.Add(value);
                break;
            case JsonArray array when Index(path[^1], array.Count) is { } at:
                array.Insert(at, value);
                break;
            default:
                throw Statuses.Rejected();
        }

        return root;
    }

    private static JsonNode? Replace(JsonNode? root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Get(root, path[..^1]))
        {
            case JsonObject obj:
                obj[path[^1]] = value;
                break;
            case JsonArray array when Index(path[^1], array.Count - 1) is { } at:
                array[at] = value;
                break;
            default:
                throw Statuses.Rejected();
        }

        return root;
    }

    private static void Remove(JsonNode? root, string[] path)
    {
        if (path.Length == 0)
        {
            throw Statuses.Rejected();
        }

        switch (Get(root, path[..^1]))
        {
            case JsonObject obj when obj.Remove(path[^1]):
                break;
            case JsonArray array when Index(path[^1], array.Count - 1) is { } at:
                array.RemoveAt(at);
                break;
            default:
                throw Statuses.Rejected();
        }
    }

    private static JsonNode? GetOrNull(JsonNode? root, string[] path)
    {
        var parent = path.Length == 0 ? root : Get(root, path[..^1]);
        return path.Length == 0 ? root
            : parent is JsonObject obj ? obj[path[^1]]
            : Get(root, path);
    }

    private static JsonNode? Get(JsonNode? root, string[] path)
    {
        foreach (var part in path)
        {
            root = root switch
            {
                JsonObject obj when obj.TryGetPropertyValue(part, out var next) => next,
                JsonArray array when Index(part, array.Count - 1) is { } at => array[at],
                _ => throw Statuses.Rejected(),
            };
        }

        return root;
    }

    private static int? Index(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= most ? index : null;

    private static string[] Split(string? pointer) => pointer switch
    {
        null => throw Statuses.Rejected(),
        "" => [],
        _ when pointer[0] != '/' => throw Statuses.Rejected(),
        _ => [.. pointer[1..].Split('/').Select(p =>
            p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))],
    };
}
