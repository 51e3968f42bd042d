using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The 409 of server-side apply.</summary>
internal static class ApplyConflict
{
    public static StatusException Of(IReadOnlyList<(string Manager, string Path)> conflicts)
    {
        var causes = new JsonArray([.. conflicts.Select(c => (JsonNode)new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {c.Manager}",
            ["field"] = c.Path,
        })]);
        return new StatusException(409, "Conflict", Message(conflicts), new JsonObject { ["causes"] = causes });
    }

    private static string Message(IReadOnlyList<(string Manager, string Path)> conflicts)
    {
        if (conflicts.Count == 1)
        {
            return $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Path}";
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Apply failed with {conflicts.Count} conflicts: ");
        var groups = conflicts.GroupBy(c => c.Manager, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
        text.AppendJoin('\n', groups.Select(g => $"conflicts with {g.Key}:\n- {string.Join("\n- ", g.Select(c => c.Path))}"));
        return text.ToString();
    }
}
