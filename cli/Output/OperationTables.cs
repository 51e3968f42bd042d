using System.Globalization;
using System.Text.Json.Nodes;

using Spectre.Console;

namespace MultiHubFlows.Cli.Output;

/// <summary>Operations and questions as tables.</summary>
internal static class OperationTables
{
    /// <summary>One operation: a line per registration.</summary>
    public static Table One(JsonNode operation)
    {
        var table = New("OPERATION", "STATUS", "CLUSTER", "HUB", "MODE", "RUNS ON", "STATE", "STEP", "SINCE", "WAITING FOR", "REASON");
        var registrations = operation["registrations"]?.AsArray() ?? [];
        foreach (var registration in registrations)
        {
            Add(
                table,
                Text(operation, "id"),
                Text(operation, "status"),
                Text(operation, "cluster"),
                Text(registration, "hub"),
                Text(registration, "mode"),
                Text(registration, "runsOn"),
                registration!["outcome"] is null ? Text(registration, "status") : Text(registration, "outcome"),
                Text(registration, "step"),
                Text(registration, "since"),
                Text(registration, "waitingFor"),
                Text(registration["reason"], "sentence"));
        }

        if (registrations.Count == 0)
        {
            Add(table, Text(operation, "id"), Text(operation, "status"), Text(operation, "cluster"), "", "", "", "", "", "", "", Text(operation["reason"], "sentence"));
        }

        return table;
    }

    /// <summary>A list of operations.</summary>
    public static Table Many(JsonNode operations)
    {
        var table = New("OPERATION", "STATUS", "OUTCOME", "CLUSTER", "HUBS", "REQUESTED BY", "CREATED");
        foreach (var operation in operations.AsArray())
        {
            var hubs = (operation!["registrations"]?.AsArray() ?? []).Select(registration => Text(registration, "hub"));
            Add(table, Text(operation, "id"), Text(operation, "status"), Text(operation, "outcome"), Text(operation, "cluster"), string.Join(',', hubs), Text(operation, "requestedBy"), Text(operation, "createdAt"));
        }

        return table;
    }

    /// <summary>A list of open questions.</summary>
    public static Table Questions(JsonNode approvals)
    {
        var table = New("QUESTION", "CLUSTER", "HUB", "CHECKPOINT", "CHOICES", "DEADLINE", "THEN", "ASK");
        foreach (var approval in approvals.AsArray())
        {
            var choices = (approval!["choices"]?.AsArray() ?? []).Select(choice => choice!.GetValue<string>());
            Add(table, Text(approval, "id"), Text(approval, "cluster"), Text(approval, "hub"), Text(approval, "checkpoint"), string.Join(',', choices), Text(approval, "deadline"), Text(approval, "onDeadline"), Text(approval, "ask"));
        }

        return table;
    }

    /// <summary>Names and values.</summary>
    public static Table Fields(JsonNode data)
    {
        var table = New("FIELD", "VALUE");
        foreach (var (name, value) in data.AsObject())
        {
            if (value is JsonValue)
            {
                Add(table, name, Text(data, name));
            }
        }

        return table;
    }

    internal static Table New(params string[] columns)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = column is not ("REASON" or "ASK" or "EVIDENCE" or "NEXT STEP"), Padding = new Padding(0, 0, 2, 0) });
        }

        return table;
    }

    // What clusters and people wrote may look like Spectre's markup, or like a terminal's control codes.
    internal static void Add(Table table, params string[] cells) =>
        table.AddRow([.. cells.Select(cell => new Text(string.Concat(cell.Select(character => char.IsControl(character) ? ' ' : character))))]);

    internal static string Text(JsonNode? data, string name) =>
        data?[name] switch
        {
            null => string.Empty,
            JsonValue value when value.TryGetValue<string>(out var text) => DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                ? time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                : text,
            var other => other.ToJsonString(),
        };
}
