using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Onboarding;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Shows how an onboarding would be done and why, and changes nothing: at a server, or with a fleet file in this process.</summary>
internal sealed class PlanCommand : CliCommand
{
    private readonly Argument<string> _cluster = new("CLUSTER") { Description = "The managed cluster, as the fleet file names it." };
    private readonly Option<string[]> _hubs = HubFlag.Option();
    private readonly Option<string> _fleet = FleetFlag.Option();
    private readonly Option<bool> _explain = new("--explain") { Description = "Shows every reason, each alternative with why it was not taken, all writes, and how it would be undone." };
    private readonly ConnectionFlags _connection = new();
    private readonly Option<string> _output = OutputForms.Option();

    public PlanCommand()
        : base("plan", "Shows how a managed cluster would become a member of hubs, and why so; changes nothing. Exit code 1 if a registration is refused.")
    {
        Arguments.Add(_cluster);
        Options.Add(_hubs);
        Options.Add(_explain);
        Options.Add(_fleet);
        _connection.AddTo(this);
        Options.Add(_output);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var body = new JsonObject { ["cluster"] = invocation.Get(_cluster), ["registrations"] = HubFlag.Read(invocation, _hubs) };
        var show = new Show(invocation.Terminal, OutputForms.Read(invocation, _output), invocation.Get(_explain));
        if (invocation.Get(_fleet) is not { } fleet)
        {
            var connect = _connection.Prepare(invocation, offline: null);
            return async cancellationToken =>
            {
                await using var connection = await connect(cancellationToken);
                return await AskAsync(connection, body, show, cancellationToken);
            };
        }

        if (invocation.IsGiven(_connection.Server))
        {
            invocation.Mistake("--fleet and --server exclude each other", "Leave --fleet out: the server has its own.");
        }

        var file = FleetFlag.Checked(invocation, fleet);
        return cancellationToken => HereAsync(file, body, show, cancellationToken);
    }

    /// <summary>With a store of its own that is thrown away: what other processes run is not touched.</summary>
    private static async Task<int> HereAsync(string fleet, JsonObject body, Show show, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("multihub-plan-");
        try
        {
            var data = new DataFolder(folder.FullName);
            await using var host = await EmbeddedHost.StartAsync(
                new EmbeddedHostOptions(data, new FileTaskHub(data, StoreAccess.Worker)) { FleetFile = fleet }, cancellationToken);
            await using var connection = Connection.To(host);
            return await AskAsync(connection, body, show, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> AskAsync(Connection connection, JsonObject body, Show show, CancellationToken cancellationToken)
    {
        var plan = await connection.Api.SendAsync(HttpMethod.Post, "/api/plans", body, cancellationToken);
        show.Terminal.Write(show.Output, plan!, answer => PlanTables.Of(answer, show.Explain));
        return PlanTables.IsRefused(plan!) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private sealed record Show(Terminal Terminal, OutputFormat Output, bool Explain);
}
