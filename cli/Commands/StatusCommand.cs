using System.CommandLine;

using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Shows one operation.</summary>
internal sealed class StatusCommand : ApiCommand
{
    private readonly Argument<string> _id = new("OPERATION") { Description = "The operation's id." };

    public StatusCommand()
        : base("status", "Shows an operation.", StoreAccess.ReadOnly) => Arguments.Add(_id);

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var id = invocation.Get(_id);
        return async (run, cancellationToken) =>
        {
            var operation = await run.Api.GetAsync($"/api/operations/{Uri.EscapeDataString(id!)}", cancellationToken);
            run.Terminal.Write(run.Output, operation!, OperationTables.One);
            if (run.Output == OutputFormat.Table && operation!["nextStep"] is { } next)
            {
                run.Terminal.Say($"next: {next}");
            }

            return ExitCodes.Ok;
        };
    }
}
