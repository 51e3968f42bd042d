using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Lists what the newest sweep found.</summary>
internal sealed class FindingsCommand : ApiCommand
{
    private readonly (string Parameter, Option<string> Flag)[] _filters =
    [
        ("kind", new("--kind") { Description = "Only these kinds, with commas between.", HelpName = "LIST" }),
        ("severity", new("--severity") { Description = "Only these severities, with commas between: Error, Warning, Info.", HelpName = "LIST" }),
        ("state", new("--state") { Description = "Only these states, with commas between: New, Still, Gone. New and Still by default.", HelpName = "LIST" }),
        ("hub", new("--hub") { Description = "Only those of this hub.", HelpName = "HUB" }),
        ("cluster", new("--cluster") { Description = "Only those of this cluster, or seen on it.", HelpName = "CLUSTER" }),
        ("sweep", new("--sweep") { Description = "Those of this sweep.", HelpName = "SWEEP" }),
    ];

    public FindingsCommand()
        : base("findings", "Lists what the newest sweep over the fleet found, worst first; exit code 8 if something is not as it should be.", StoreAccess.ReadOnly)
    {
        foreach (var (_, flag) in _filters)
        {
            Options.Add(flag);
        }
    }

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var filters = _filters.Select(filter => (filter.Parameter, Value: invocation.Get(filter.Flag)))
            .Where(filter => filter.Value is not null)
            .Select(filter => $"&{filter.Parameter}={Uri.EscapeDataString(filter.Value!)}");
        var path = $"/api/findings?$top=200{string.Concat(filters)}";
        return async (run, cancellationToken) =>
        {
            var found = await run.Api.ListAsync(path, cancellationToken);
            run.Terminal.Write(run.Output, found, SweepTables.Findings);
            if (found.Count == 0 && run.Output == OutputFormat.Table)
            {
                run.Terminal.Say("Nothing was found; 'multihub reconcile' says when was looked last, and how far.");
            }

            return found.Any(IsDrift) ? ExitCodes.Drift : ExitCodes.Ok;
        };
    }

    private static bool IsDrift(JsonNode? finding) =>
        finding!["severity"]!.GetValue<string>() != "Info" && finding["state"]!.GetValue<string>() != "Gone";
}
