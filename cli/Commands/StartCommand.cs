using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Onboarding;
using MultiHubFlows.Cli.Output;

namespace MultiHubFlows.Cli.Commands;

/// <summary>What the commands that start an operation share: where it runs, where it asks, whether they wait.</summary>
internal abstract class StartCommand : CliCommand
{
    private readonly Argument<string> _cluster = new("CLUSTER") { Description = "The managed cluster, as the fleet file names it." };
    private readonly Option<string> _fleet = FleetFlag.Option();
    private readonly ConnectionFlags _connection = new();
    private readonly CheckpointFlags _checkpoints;
    private readonly Option<string> _key = new("--idempotency-key") { Description = "The same key and request start once.", HelpName = "KEY" };
    private readonly WaitFlags _wait = new();
    private readonly Option<string> _output = OutputForms.Option();
    private readonly string _path;
    private readonly string _noun;
    private readonly bool _needsServer;

    protected StartCommand(string name, string description, string path, string noun, string[] checkpoints, bool needsServer, params Option[] own)
        : base(name, description)
    {
        (_path, _noun, _checkpoints, _needsServer) = (path, noun, new CheckpointFlags(checkpoints), needsServer);
        Arguments.Add(_cluster);
        foreach (var option in own)
        {
            Options.Add(option);
        }

        if (!needsServer)
        {
            Options.Add(_fleet);
        }

        _connection.AddTo(this);
        _checkpoints.AddTo(this);
        _wait.AddTo(this, waits: false);
        Options.Add(_key);
        Options.Add(_output);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var fleet = _needsServer ? null : invocation.Get(_fleet);
        var wait = _wait.Read(invocation);
        var body = new JsonObject { ["cluster"] = invocation.Get(_cluster) };
        Fill(invocation, body);
        var checkpoints = _checkpoints.Read(invocation, everyOneNeeded: fleet is not null && !invocation.Terminal.IsInteractive);
        FillCheckpoints(invocation, checkpoints);
        body["checkpoints"] = checkpoints;
        if (fleet is not null && invocation.IsGiven(_connection.Server))
        {
            invocation.Mistake("--fleet and --server exclude each other", "Leave --fleet out: the server has its own.");
        }

        var start = new OperationStart(
            _path, _noun, body, invocation.Get(_key), wait, OutputForms.Read(invocation, _output), _connection.Folder(invocation), invocation.Terminal);
        if (fleet is null)
        {
            var connect = _connection.Prepare(invocation, offline: null);
            return async cancellationToken =>
            {
                await using var connection = await connect(cancellationToken);
                return await start.AtServerAsync(connection, cancellationToken);
            };
        }

        var file = FleetFlag.Checked(invocation, fleet);
        return cancellationToken => start.HereAsync(file, cancellationToken);
    }

    /// <summary>Adds to the request's body what the command's own options say.</summary>
    protected abstract void Fill(Invocation invocation, JsonObject body);

    /// <summary>Adds to the request's checkpoints what the command's own options say.</summary>
    protected virtual void FillCheckpoints(Invocation invocation, JsonObject checkpoints)
    {
    }
}
