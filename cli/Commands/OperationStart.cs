using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Starts an operation: at a server, or with the engine in this process.</summary>
internal sealed record OperationStart(
    string Path, string Noun, JsonObject Body, string? Key, WaitChoice Wait, OutputFormat Output, DataFolder Folder, Terminal Terminal)
{
    /// <summary>Runs it with the engine in this process, unless another process runs the folder.</summary>
    public async Task<int> HereAsync(string fleet, CancellationToken cancellationToken)
    {
        if (await Connection.ToRunningAsync(Folder, cancellationToken) is { } running)
        {
            await using (running)
            {
                Terminal.Say($"The process at {running.Api.Address} runs {Folder.Path}: it takes the {Noun}, with the fleet file that it has.");
                return await AtServerAsync(running, cancellationToken);
            }
        }

        if (!Wait.Waits)
        {
            throw new CommandFailedException(
                ExitCodes.Usage,
                $"error: without --wait this process would end before the {Noun} does, and nothing would run it.",
                $"next: add --wait, or start 'multihub serve --fleet {fleet} --data {Folder.Path}' first.");
        }

        var options = new EmbeddedHostOptions(Folder, new FileTaskHub(Folder, StoreAccess.Worker)) { FleetFile = fleet };
        await using var host = await EmbeddedHost.StartAsync(options, cancellationToken);
        await using var connection = Connection.To(host);
        var code = await AtServerAsync(connection, cancellationToken);
        if (code is ExitCodes.Interrupted or ExitCodes.TimedOut or ExitCodes.WaitingForApproval)
        {
            Terminal.Say($"Stopping after the steps at work. Everything is kept; it goes on with: multihub serve --fleet {fleet} --data {Folder.Path}");
        }

        return code;
    }

    /// <summary>Starts it at a server.</summary>
    public async Task<int> AtServerAsync(Connection connection, CancellationToken cancellationToken)
    {
        var operation = await connection.Api.SendAsync(HttpMethod.Post, Path, Body, cancellationToken, Key);
        var id = operation!["id"]!.GetValue<string>();
        Terminal.Say($"Operation {id} is accepted.");
        if (!Wait.Waits)
        {
            Terminal.Write(Output, operation, OperationTables.One);
            return ExitCodes.Ok;
        }

        return await new OperationWait(connection.Api, Terminal, Wait).RunAsync(id, Output, cancellationToken);
    }
}
