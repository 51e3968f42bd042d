using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The JSONPath of printer columns: fields, indexes and filters by equality; the first value found counts.</summary>
internal static partial class JsonPath
{
    public static JsonNode? Find(JsonNode root, string path)
    {
        JsonNode? at = root;
        foreach (Match step in Steps().Matches(path))
        {
            at = step switch
            {
                _ when step.Groups["field"].Success => at.At(step.Groups["field"].Value.Replace("\\.", ".", StringComparison.Ordinal)),
                _ when step.Groups["quoted"].Success => at.At(step.Groups["quoted"].Value),
                _ when step.Groups["index"].Success => Indexed(at, step.Groups["index"].Value),
                _ => at.Items().FirstOrDefault(i => i.Text(step.Groups["key"].Value) == step.Groups["value"].Value),
            };
            if (at is null)
            {
                return null;
            }
        }

        return at;
    }

    private static JsonNode? Indexed(JsonNode? list, string index) =>
        list.Items().ElementAtOrDefault(index == "*" ? 0 : int.Parse(index, CultureInfo.InvariantCulture));

    [GeneratedRegex(
        """\.(?<field>([^.\[\\]|\\.)+)|\['(?<quoted>[^']+)'\]|\[(?<index>\d+|\*)\]|\[\?\(@\.(?<key>[\w]+)\s*==\s*["'](?<value>[^"']*)["']\)\]""",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Steps();
}
