using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Topologies;

/// <summary>A topology with its plan, as docs/topologies.md shows it.</summary>
internal static class PlanSection
{
    public static string Of(Topology topology, JsonNode plan)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"\n## {topology.Title}\n\n{topology.Why}\n\n`multihub plan {topology.Cluster} {string.Join(' ', topology.Hubs.Select(hub => $"--hub {hub}"))}`\n\n| hub | plan | because | not taken | warnings |\n|---|---|---|---|---|\n"));
        foreach (var planned in plan["registrations"]!.AsArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {planned!["hub"]} | {planned["mode"]} on {planned["runsOn"]} | {Codes(planned["reasons"])} | {NotTaken(planned["alternatives"])} | {Codes(planned["warnings"])} |\n");
        }

        return text.ToString();
    }

    private static string Codes(JsonNode? findings) => string.Join(", ", (findings?.AsArray() ?? []).Select(finding => $"{finding!["code"]}"));

    private static string NotTaken(JsonNode? alternatives) =>
        string.Join("<br>", (alternatives?.AsArray() ?? []).Select(its => $"{its!["mode"]} on {its["runsOn"]}: {its["rejected"]!["code"]}"));
}
