using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>An answer without what is new in each run: ids, times, keys, addresses. What is left is the same in all places.</summary>
internal static partial class Timeless
{
    /// <summary>The lines that only one of two answers has, each with the way to it.</summary>
    public static IReadOnlyList<string> Difference(JsonNode one, JsonNode other)
    {
        var (left, right) = (Leaves(one, string.Empty).ToHashSet(StringComparer.Ordinal), Leaves(other, string.Empty).ToHashSet(StringComparer.Ordinal));
        return [.. left.Except(right).Select(line => $"- {line}"), .. right.Except(left).Select(line => $"+ {line}")];
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject whole => whole.SelectMany(entry => Leaves(entry.Value, $"{path}.{entry.Key}")).Append($"{path} is an object"),
        // Which of two registrations installs the operator that both need is chance.
        JsonArray list when path.EndsWith(".notices", StringComparison.Ordinal) => Items(list.Where(notice => $"{notice!["code"]}" != "OperatorInstalledByOther"), path),
        // So is whether the hub has compared clocks already when a join reads its conditions.
        JsonArray list when path.EndsWith(".conditions", StringComparison.Ordinal) => Items(list.Where(condition => $"{condition!["name"]}" != "ManagedClusterConditionClockSynced"), path),
        JsonArray list => Items(list, path),
        null => [$"{path} is null"],
        _ => [path.EndsWith(".seconds", StringComparison.Ordinal) ? $"{path} = N" : $"{path} = {Of(node.ToJsonString())}"],
    };

    private static IEnumerable<string> Items(IEnumerable<JsonNode?> items, string path) =>
        items.SelectMany((item, index) => Leaves(item, $"{path}[{index}]")).Append($"{path} has {items.Count()}");

    private static string Of(string text)
    {
        foreach (var (form, name) in ((Regex, string)[])
            [(Operation(), "OPERATION"), (Time(), "TIME"), (Uid(), "UID"), (Digest(), "DIGEST"), (Address(), "ADDRESS"), (Csr(), "CSR"), (Identity(), "IDENTITY")])
        {
            text = form.Replace(text, name);
        }

        return text;
    }

    [GeneratedRegex("op-[a-z2-7]{26}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Operation();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\\u002B00:00|\+00:00)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Time();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Uid();

    [GeneratedRegex("SHA256:[A-Za-z0-9+/=\\\\]+|sha256:[0-9a-f]{64}|[0-9a-f]{64}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Digest();

    [GeneratedRegex(@"https?://127\.0\.0\.1:\d+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Address();

    [GeneratedRegex("^\"cluster[0-9]-[a-z0-9]{5}\"$", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Csr();

    [GeneratedRegex("mhf-(?<cluster>[a-z0-9]+)-[a-z0-9]{5,}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Identity();
}
