using System.CommandLine;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Cli.Serving;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Runs the engine and the API until it is stopped.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly Option<string> _fleet = FleetFlag.Option();
    private readonly Option<string> _data = new("--data") { Description = "Data folder; by default multihub in the XDG state directory.", HelpName = "DIR" };
    private readonly ListenFlags _listen = new();
    private readonly TaskHubFlags _hub = new();
    private readonly Option<string> _reconcile = ReconcileFlag.Option();
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Logs what it does, on stderr." };
    private readonly Option<bool> _untilEof = UntilEofFlag.Option();

    public ServeCommand()
        : base("serve", "Runs onboardings, and the API for them, on this machine.")
    {
        Options.Add(_fleet);
        Options.Add(_data);
        _hub.AddTo(this);
        _listen.AddTo(this);
        Options.Add(_reconcile);
        Options.Add(_verbose);
        Options.Add(_untilEof);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var fleet = FleetFlag.Required(invocation, _fleet);
        var data = new DataFolder(invocation.Get(_data) ?? DataFolder.Default);
        var options = _listen.Read(invocation, new EmbeddedHostOptions(data, _hub.Read(invocation, data))
        {
            FleetFile = fleet,
            Reconcile = ReconcileFlag.Read(invocation, _reconcile),
            LogLevel = invocation.Get(_verbose) ? LogLevel.Information : LogLevel.Warning,
        });
        var untilEof = invocation.Get(_untilEof);
        return cancellationToken => RunAsync(options, untilEof, invocation.Terminal, cancellationToken);
    }

    private static async Task<int> RunAsync(EmbeddedHostOptions options, bool untilEof, Terminal terminal, CancellationToken cancellationToken)
    {
        await using (var host = await EmbeddedHost.StartAsync(options, cancellationToken))
        {
            terminal.Say($"Listening on {string.Join(" and ", host.Addresses)}; data in {options.Data.Path}; the token is in {options.Data.TokenFile}. Ctrl-C stops it.");
            await UntilEofFlag.UntilStoppedAsync(untilEof, cancellationToken);
            terminal.Say("Stopping after the steps at work.");
        }

        terminal.Say($"Stopped. Everything is kept; it goes on with: multihub serve --fleet {options.FleetFile} {options.Hub.Flags}");
        return ExitCodes.Ok;
    }
}
