using System.CommandLine;

using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Lists the open questions.</summary>
internal sealed class ApprovalsCommand : ApiCommand
{
    private readonly Option<string> _operation = new("--operation") { Description = "Only those of this operation.", HelpName = "OPERATION" };

    public ApprovalsCommand()
        : base("approvals", "Lists the questions that wait for a person.", StoreAccess.ReadOnly) => Options.Add(_operation);

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var filter = invocation.Get(_operation) is { } operation ? $"&operation={Uri.EscapeDataString(operation)}" : string.Empty;
        return async (run, cancellationToken) =>
        {
            run.Terminal.Write(run.Output, await run.Api.ListAsync($"/api/approvals?$top=200{filter}", cancellationToken), OperationTables.Questions);
            return ExitCodes.Ok;
        };
    }
}
