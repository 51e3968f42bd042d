using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Lists operations, the newest first.</summary>
internal sealed class OperationsCommand : ApiCommand
{
    private readonly Option<string> _status = new("--status") { Description = "Only those of these statuses, ',' between.", HelpName = "LIST" };

    public OperationsCommand()
        : base("operations", "Lists operations.", StoreAccess.ReadOnly) => Options.Add(_status);

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var filter = invocation.Get(_status) is { } status ? $"&status={Uri.EscapeDataString(status)}" : string.Empty;
        return async (run, cancellationToken) =>
        {
            var found = await run.Api.ListAsync($"/api/operations?$top=200{filter}", cancellationToken);
            var newest = found.OrderByDescending(operation => operation!["createdAt"]!.GetValue<DateTimeOffset>()).Select(operation => operation!.DeepClone()).ToArray();
            run.Terminal.Write(run.Output, new JsonArray(newest), OperationTables.Many);
            return ExitCodes.Ok;
        };
    }
}
