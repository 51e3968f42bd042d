using System.Text.Json.Nodes;

using Spectre.Console;

namespace MultiHubFlows.Cli.Demo;

/// <summary>What a demo shows: its operations, and each registration with its proof.</summary>
internal static class DemoReport
{
    /// <summary>The report as data.</summary>
    public static JsonObject Of(IReadOnlyList<JsonNode> operations, JsonObject requests, TimeSpan took) => new()
    {
        ["operations"] = new JsonArray([.. operations.Select(operation => (JsonNode)new JsonObject
        {
            ["id"] = operation["id"]!.DeepClone(),
            ["cluster"] = operation["cluster"]!.DeepClone(),
            ["status"] = operation["status"]!.DeepClone(),
        })]),
        ["registrations"] = new JsonArray([.. operations.SelectMany(Registrations)]),
        ["apiRequests"] = requests,
        ["seconds"] = Math.Round(took.TotalSeconds, 1),
    };

    /// <summary>The report as a table.</summary>
    public static Table Table(JsonNode report)
    {
        var table = new Table { Border = TableBorder.None };
        table.AddColumns("CLUSTER", "HUB", "MODE", "RUNS ON", "OUTCOME", "KLUSTERLET", "AGENT NAMESPACE", "KEY FINGERPRINT", "LEASE RENEWED", "PROBE");
        foreach (var registration in report["registrations"]!.AsArray().OfType<JsonNode>())
        {
            var leases = registration["leaseTimes"]!.AsArray();
            table.AddRow(
            [
                .. ((string[])
                [
                    Text(registration, "cluster"), Text(registration, "hub"), Text(registration, "mode"), Text(registration, "runsOn"), Text(registration, "outcome"),
                    Text(registration["klusterlet"], "name"), Text(registration["klusterlet"], "namespace"), Text(registration["csr"], "keyFingerprint"),
                    $"{leases.Count}x", registration["proof"] is null ? "-" : "applied, read back, gone",
                ]).Select(Markup.Escape),
            ]);
        }

        return table;
    }

    /// <summary>Whether every registration joined.</summary>
    public static bool AllJoined(JsonObject report) =>
        report["registrations"]!.AsArray().All(registration => Text(registration, "outcome") == "Joined");

    private static IEnumerable<JsonNode> Registrations(JsonNode operation) =>
        operation["registrations"]!.AsArray().OfType<JsonNode>().Select(registration => (JsonNode)new JsonObject
        {
            ["hub"] = registration["hub"]!.DeepClone(),
            ["cluster"] = operation["cluster"]!.DeepClone(),
            ["mode"] = registration["mode"]!.DeepClone(),
            ["runsOn"] = registration["runsOn"]!.DeepClone(),
            ["outcome"] = registration["outcome"]?.DeepClone(),
            ["reason"] = registration["reason"]?.DeepClone(),
            ["klusterlet"] = registration["klusterlet"]?.DeepClone(),
            ["csr"] = registration["csr"]?.DeepClone(),
            ["conditions"] = registration["proof"]?["conditions"]?.DeepClone() ?? new JsonArray(),
            ["leaseTimes"] = registration["proof"]?["leaseTimes"]?.DeepClone() ?? new JsonArray(),
            ["proof"] = registration["proof"]?.DeepClone(),
            ["steps"] = registration["steps"]?.DeepClone() ?? new JsonArray(),
        });

    private static string Text(JsonNode? node, string field) => node?[field]?.ToString() ?? "-";
}
