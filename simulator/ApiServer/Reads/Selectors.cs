using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Label and field selectors of one list or watch.</summary>
internal sealed class Selectors
{
    private readonly List<Func<JsonObject, bool>> _tests = [];

    public bool IsEmpty => _tests.Count == 0;

    public bool Matches(JsonObject tree) => _tests.TrueForAll(t => t(tree));

    public static Selectors Read(ResourceType type, string? labels, string? fields)
    {
        var selectors = new Selectors();
        foreach (var requirement in SplitLabels(labels ?? ""))
        {
            selectors._tests.Add(Label(requirement));
        }

        foreach (var requirement in (fields ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            selectors._tests.Add(Field(type, requirement));
        }

        return selectors;
    }

    private static IEnumerable<string> SplitLabels(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            }
        }
    }

    private static Func<JsonObject, bool> Label(string text)
    {
        static string? Value(JsonObject tree, string key) => tree.Text("metadata", "labels", key);
        var words = text.Split([' ', '('], 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 3 && words[1] is "in" or "notin")
        {
            var values = words[2].TrimEnd(')').TrimStart('(').Split(',', StringSplitOptions.TrimEntries);
            return words[1] == "in"
                ? tree => Value(tree, words[0]) is { } v && values.Contains(v, StringComparer.Ordinal)
                : tree => Value(tree, words[0]) is not { } v || !values.Contains(v, StringComparer.Ordinal);
        }

        if (text.Split("!=", 2) is [var unequal, var other])
        {
            return tree => Value(tree, unequal.Trim()) != other.Trim();
        }

        if (text.Split('=', 2) is [var key, var wanted])
        {
            return tree => Value(tree, key.Trim()) == wanted.TrimStart('=').Trim();
        }

        if (text.Contains(' ', StringComparison.Ordinal))
        {
            throw Statuses.BadRequest($"unable to parse requirement: found '{words[1]}', expected: in, notin, =, ==, !=, gt, lt");
        }

        return text[0] == '!' ? tree => Value(tree, text[1..].Trim()) is null : tree => Value(tree, text) is not null;
    }

    private static Func<JsonObject, bool> Field(ResourceType type, string text)
    {
        var negative = text.Split("!=", 2);
        var parts = negative.Length == 2 ? negative : text.Split('=', 2);
        if (parts.Length != 2)
        {
            throw Statuses.BadRequest($"invalid selector: '{text}'; can't understand '{text}'");
        }

        var (path, wanted) = (parts[0].Split('.'), parts[1].TrimStart('='));
        if (!IsSupported(type, parts[0]))
        {
            throw Statuses.BadRequest($"field label not supported: {parts[0]}");
        }

        return negative.Length == 2 ? tree => Value(tree, path) != wanted : tree => Value(tree, path) == wanted;
    }

    private static string Value(JsonObject tree, string[] path) => tree.At(path) is { } node ? node.AsText() ?? JsonText.ToText(node) : "";

    private static bool IsSupported(ResourceType type, string field) => field switch
    {
        "metadata.name" => true,
        "metadata.namespace" => type.Namespaced || !type.IsCustom,
        "spec.signerName" => type.Kind == "CertificateSigningRequest",
        "status.phase" => type.Kind is "Pod" or "Namespace",
        "spec.nodeName" or "spec.restartPolicy" or "spec.schedulerName" or "spec.serviceAccountName" => type.Kind == "Pod",
        "spec.unschedulable" => type.Kind == "Node",
        "type" => type.Kind is "Secret" or "Event",
        "reason" or "reportingComponent" or "source" => type.Kind == "Event",
        _ => type.Kind == "Event" && field.StartsWith("involvedObject.", StringComparison.Ordinal),
    };
}
