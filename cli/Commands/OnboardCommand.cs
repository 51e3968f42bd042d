using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Onboarding;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Starts an onboarding: at a server, or with the engine in this process.</summary>
internal sealed class OnboardCommand : CliCommand
{
    private readonly Argument<string> _cluster = new("CLUSTER") { Description = "The managed cluster, as the fleet file names it." };
    private readonly Option<string[]> _hubs = HubFlag.Option();
    private readonly Option<string> _fleet = FleetFlag.Option();
    private readonly ConnectionFlags _connection = new();
    private readonly CheckpointFlags _checkpoints = new();
    private readonly Option<string> _key = new("--idempotency-key") { Description = "The same key and request start once.", HelpName = "KEY" };
    private readonly WaitFlags _wait = new();
    private readonly Option<string> _output = OutputForms.Option();

    public OnboardCommand()
        : base("onboard", "Makes a managed cluster a member of one or more hubs.")
    {
        Arguments.Add(_cluster);
        Options.Add(_hubs);
        Options.Add(_fleet);
        _connection.AddTo(this);
        _checkpoints.AddTo(this);
        _wait.AddTo(this, waits: false);
        Options.Add(_key);
        Options.Add(_output);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var fleet = invocation.Get(_fleet);
        var wait = _wait.Read(invocation);
        var body = new JsonObject
        {
            ["cluster"] = invocation.Get(_cluster),
            ["registrations"] = HubFlag.Read(invocation, _hubs),
            ["checkpoints"] = _checkpoints.Read(invocation, everyOneNeeded: fleet is not null && !invocation.Terminal.IsInteractive),
        };
        if (fleet is not null && invocation.IsGiven(_connection.Server))
        {
            invocation.Mistake("--fleet and --server exclude each other", "Leave --fleet out: the server has its own.");
        }

        var start = new Start(body, invocation.Get(_key), wait, OutputForms.Read(invocation, _output), _connection.Folder(invocation), invocation.Terminal);
        if (fleet is null)
        {
            var connect = _connection.Prepare(invocation, offline: null);
            return async cancellationToken =>
            {
                await using var connection = await connect(cancellationToken);
                return await AtServerAsync(start, connection, cancellationToken);
            };
        }

        var file = FleetFlag.Checked(invocation, fleet);
        return cancellationToken => HereAsync(start, file, cancellationToken);
    }

    private static async Task<int> HereAsync(Start start, string fleet, CancellationToken cancellationToken)
    {
        if (await Connection.ToRunningAsync(start.Folder, cancellationToken) is { } running)
        {
            await using (running)
            {
                start.Terminal.Say($"The process at {running.Api.Address} runs {start.Folder.Path}: it takes the onboarding, with the fleet file that it has.");
                return await AtServerAsync(start, running, cancellationToken);
            }
        }

        if (!start.Wait.Waits)
        {
            throw new CommandFailedException(
                ExitCodes.Usage,
                "error: without --wait this process would end before the onboarding does, and nothing would run it.",
                $"next: add --wait, or start 'multihub serve --fleet {fleet} --data {start.Folder.Path}' first.");
        }

        var options = new EmbeddedHostOptions(start.Folder, new FileTaskHub(start.Folder, StoreAccess.Worker)) { FleetFile = fleet };
        await using var host = await EmbeddedHost.StartAsync(options, cancellationToken);
        await using var connection = Connection.To(host);
        var code = await AtServerAsync(start, connection, cancellationToken);
        if (code is ExitCodes.Interrupted or ExitCodes.TimedOut or ExitCodes.WaitingForApproval)
        {
            start.Terminal.Say($"Stopping after the steps at work. Everything is kept; it goes on with: multihub serve --fleet {fleet} --data {start.Folder.Path}");
        }

        return code;
    }

    private static async Task<int> AtServerAsync(Start start, Connection connection, CancellationToken cancellationToken)
    {
        var operation = await connection.Api.SendAsync(HttpMethod.Post, "/api/onboardings", start.Body, cancellationToken, start.Key);
        var id = operation!["id"]!.GetValue<string>();
        start.Terminal.Say($"Operation {id} is accepted.");
        if (!start.Wait.Waits)
        {
            start.Terminal.Write(start.Output, operation, OperationTables.One);
            return ExitCodes.Ok;
        }

        return await new OperationWait(connection.Api, start.Terminal, start.Wait).RunAsync(id, start.Output, cancellationToken);
    }

    private sealed record Start(JsonObject Body, string? Key, WaitChoice Wait, OutputFormat Output, DataFolder Folder, Terminal Terminal);
}
