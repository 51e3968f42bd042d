using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Cancels an operation.</summary>
internal sealed class CancelCommand : ApiCommand
{
    private readonly Argument<string> _id = new("OPERATION") { Description = "The operation's id." };
    private readonly Option<string> _reason = new("--reason") { Description = "What to record with it.", HelpName = "TEXT" };

    public CancelCommand()
        : base("cancel", "Cancels an operation, and removes what it made.", StoreAccess.Client)
    {
        Arguments.Add(_id);
        Options.Add(_reason);
    }

    protected override Func<ApiRun, CancellationToken, Task<int>> Read(Invocation invocation)
    {
        var id = invocation.Get(_id);
        var body = new JsonObject();
        if (invocation.Get(_reason) is { } reason)
        {
            body["reason"] = reason;
        }

        return async (run, cancellationToken) =>
        {
            var operation = await run.Api.SendAsync(HttpMethod.Post, $"/api/operations/{Uri.EscapeDataString(id!)}/cancel", body, cancellationToken);
            run.Terminal.Write(run.Output, operation!, OperationTables.One);
            return ExitCodes.Ok;
        };
    }
}
