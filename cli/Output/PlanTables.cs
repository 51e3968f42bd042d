using System.Text.Json.Nodes;

using Spectre.Console;

namespace MultiHubFlows.Cli.Output;

/// <summary>A plan for a person to read: what is decided first, then what to know, then what would change.</summary>
internal static class PlanTables
{
    private static readonly string[] Placed = ["mode", "runsOn"];

    /// <summary>Whether some registration would not be joined.</summary>
    public static bool IsRefused(JsonNode answer) => Registrations(answer).Any(planned => Items(planned, "refusals").Any());

    /// <summary>The tables of a plan, each with its title.</summary>
    public static IReadOnlyList<(string Title, Table Table)> Of(JsonNode answer, bool explain)
    {
        (string Title, Table Table)[] all =
        [
            ($"Plan for {OperationTables.Text(answer["plan"], "cluster")} ({OperationTables.Text(answer["plan"], "hash")})", Decided(answer)),
            ("Warnings", Findings(answer, "warnings")),
            .. explain ? Explained(answer) : [],
            ("Changes, as the servers say by a dry run", Changes(answer)),
        ];
        return [.. all.Where(part => part.Table.Rows.Count > 0)];
    }

    private static Table Decided(JsonNode answer)
    {
        var table = OperationTables.New("HUB", "MODE", "RUNS ON", "KLUSTERLET", "AGENT NAMESPACE", "REASON");
        foreach (var planned in Registrations(answer))
        {
            var refusal = Items(planned, "refusals").FirstOrDefault();
            OperationTables.Add(
                table,
                [
                    OperationTables.Text(planned, "hub"),
                    .. refusal is null
                        ?
                        [
                            .. Placed.Select(name => OperationTables.Text(planned, name)),
                            OperationTables.Text(planned["names"], "klusterlet"),
                            OperationTables.Text(planned["names"], "agentNamespace"),
                            OperationTables.Text(Items(planned, "reasons").FirstOrDefault(), "sentence"),
                        ]
                        : new[] { "refused", string.Empty, string.Empty, string.Empty, Refused(refusal, planned["nearest"]) },
                ]);
        }

        return table;
    }

    private static string Refused(JsonNode refusal, JsonNode? nearest)
    {
        var host = OperationTables.Text(nearest, "hostingCluster");
        var works = nearest is null ? string.Empty : $" What works: {OperationTables.Text(nearest, "mode")}{(host.Length > 0 ? $"@{host}" : string.Empty)}.";
        return $"{OperationTables.Text(refusal, "code")}: {OperationTables.Text(refusal, "sentence")} {OperationTables.Text(refusal, "nextStep")}{works}";
    }

    private static IEnumerable<(string Title, Table Table)> Explained(JsonNode answer) =>
    [
        ("Reasons", Findings(answer, "reasons")),
        ("Refusals", Findings(answer, "refusals")),
        ("Not taken", Alternatives(answer)),
        ("Written, in this order", Lines(answer, "writes")),
        ("Undone, in this order", Lines(answer, "undo")),
        ("Made on", Read(answer)),
    ];

    private static Table Findings(JsonNode answer, string list)
    {
        var table = OperationTables.New("HUB", "CODE", "REASON", "NEXT STEP");
        foreach (var planned in Registrations(answer))
        {
            foreach (var finding in Items(planned, list))
            {
                OperationTables.Add(table, OperationTables.Text(planned, "hub"), OperationTables.Text(finding, "code"), OperationTables.Text(finding, "sentence"), OperationTables.Text(finding, "nextStep"));
            }
        }

        return table;
    }

    private static Table Alternatives(JsonNode answer)
    {
        var table = OperationTables.New("HUB", "MODE", "RUNS ON", "CODE", "REASON");
        foreach (var planned in Registrations(answer))
        {
            foreach (var alternative in Items(planned, "alternatives"))
            {
                OperationTables.Add(
                    table,
                    [
                        OperationTables.Text(planned, "hub"), .. Placed.Select(name => OperationTables.Text(alternative, name)),
                        OperationTables.Text(alternative["rejected"], "code"), OperationTables.Text(alternative["rejected"], "sentence"),
                    ]);
            }
        }

        return table;
    }

    private static Table Lines(JsonNode answer, string list)
    {
        var table = OperationTables.New("HUB", "REASON");
        table.Columns[1].Header = new Text("OBJECT");
        foreach (var planned in Registrations(answer))
        {
            foreach (var line in Items(planned, list))
            {
                OperationTables.Add(table, OperationTables.Text(planned, "hub"), line.ToString());
            }
        }

        return table;
    }

    private static Table Changes(JsonNode answer)
    {
        var table = OperationTables.New("HUB", "CHANGE", "OBJECT", "REASON");
        table.Columns[3].Header = new Text("FIELDS");
        foreach (var change in Items(answer, "changes"))
        {
            var fields = Items(change, "fields").Select(field => field.ToString()).ToList();
            OperationTables.Add(
                table,
                OperationTables.Text(change, "hub"),
                OperationTables.Text(change, "change"),
                OperationTables.Text(change, "what"),
                fields.Count > 0 ? string.Join("; ", fields) : OperationTables.Text(change["problem"], "sentence"));
        }

        return table;
    }

    private static Table Read(JsonNode answer)
    {
        var table = OperationTables.New("OBJECT", "RESOURCE VERSION");
        foreach (var read in Items(answer["plan"], "read"))
        {
            OperationTables.Add(table, OperationTables.Text(read, "what"), OperationTables.Text(read, "resourceVersion"));
        }

        return table;
    }

    private static IEnumerable<JsonNode> Registrations(JsonNode answer) => Items(answer["plan"], "registrations");

    private static IEnumerable<JsonNode> Items(JsonNode? node, string list) => (node?[list] as JsonArray ?? []).OfType<JsonNode>();
}
