using System.Text.Json.Nodes;

using Spectre.Console;

namespace MultiHubFlows.Cli.Output;

/// <summary>Sweeps and findings as tables.</summary>
internal static class SweepTables
{
    private static readonly string[] Shown = ["severity", "state", "kind", "hub", "cluster", "runsOn", "since", "evidence", "nextStep"];

    /// <summary>One sweep.</summary>
    public static Table One(JsonNode sweep)
    {
        var table = OperationTables.New("SWEEP", "STATUS", "STARTED", "ENDED", "HUBS", "REGISTRATIONS", "CLUSTERS", "FOUND", "NEW", "STILL", "GONE");
        var coverage = sweep["coverage"];
        var found = (sweep["totals"]?.AsObject() ?? []).Sum(total => total.Value!.GetValue<int>());
        OperationTables.Add(
            table,
            OperationTables.Text(sweep, "id"),
            OperationTables.Text(sweep, "status"),
            OperationTables.Text(sweep, "startedAt"),
            OperationTables.Text(sweep, "endedAt"),
            coverage is null ? string.Empty : Hubs(coverage),
            OperationTables.Text(coverage, "registrations"),
            coverage is null ? string.Empty : $"{coverage["clusters"]} of {coverage["clustersInAll"]}",
            coverage is null ? string.Empty : $"{found}",
            OperationTables.Text(sweep, "new"),
            OperationTables.Text(sweep, "still"),
            OperationTables.Text(sweep, "gone"));
        return table;
    }

    /// <summary>How many were read, and which were seen from their agents' side alone.</summary>
    private static string Hubs(JsonNode coverage) =>
        coverage["ownersHubs"]?.AsArray() is { Count: > 0 } owners
            ? $"{coverage["hubs"]!.AsArray().Count}, agents of {string.Join(", ", owners.Select(hub => hub!.GetValue<string>()))}"
            : $"{coverage["hubs"]!.AsArray().Count}";

    /// <summary>A list of findings.</summary>
    public static Table Findings(JsonNode findings)
    {
        var table = OperationTables.New("SEVERITY", "STATE", "KIND", "HUB", "CLUSTER", "RUNS ON", "SINCE", "EVIDENCE", "NEXT STEP");
        foreach (var finding in findings.AsArray())
        {
            OperationTables.Add(table, [.. Shown.Select(name => OperationTables.Text(finding, name))]);
        }

        return table;
    }
}
