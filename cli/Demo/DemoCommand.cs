using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Commands;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Cli.Serving;

namespace MultiHubFlows.Cli.Demo;

/// <summary>
/// Two onboardings and five registrations on a simulated fleet, with the product's own engine, API and flows: nothing is shortened but the
/// lease period.
/// </summary>
internal sealed class DemoCommand : CliCommand
{
    private const int LeaseSeconds = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Option<string> _keep = new("--keep") { Description = "Keeps everything running, with kubeconfigs in this folder, until Ctrl-C.", HelpName = "DIR" };
    private readonly Option<string> _server = new("--server") { Description = "Runs them by the API at this address, which reads the demo's fleet file, instead of by an engine of its own.", HelpName = "URL" };
    private readonly Option<string> _fleetFolder = new("--fleet-folder") { Description = "Where the simulated fleet writes its files; by default a folder that goes with the demo.", HelpName = "DIR" };
    private readonly Option<string> _output = OutputForms.Option();

    public DemoCommand()
        : base("demo", "Joins two simulated clusters to three hubs, five registrations, and proves each.")
    {
        Options.Add(_keep);
        Options.Add(_server);
        Options.Add(_fleetFolder);
        Options.Add(_output);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var keep = invocation.Get(_keep);
        var output = OutputForms.Read(invocation, _output);
        var server = Server(invocation);
        var given = keep ?? invocation.Get(_fleetFolder);
        return cancellationToken => RunAsync(given, keeps: keep is not null, server, output, invocation.Terminal, cancellationToken);
    }

    private Uri? Server(Invocation invocation)
    {
        if (invocation.Get(_server) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && LoopbackUrl.IsLoopback(address.Host))
        {
            return address;
        }

        invocation.Mistake($"--server '{text}' is not an address of this machine", "Write it like http://127.0.0.1:7071.");
        return null;
    }

    private static async Task<int> RunAsync(string? given, bool keeps, Uri? server, OutputFormat output, Terminal terminal, CancellationToken cancellationToken)
    {
        var folder = given is null ? Directory.CreateTempSubdirectory("multihub-demo-").FullName : Path.GetFullPath(given);
        try
        {
            return await RunInAsync(folder, keeps, server, output, terminal, cancellationToken);
        }
        finally
        {
            if (given is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<int> RunInAsync(string folder, bool keeps, Uri? server, OutputFormat output, Terminal terminal, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        terminal.Say("Starting 3 hubs, 2 managed clusters and 1 hosting cluster, simulated, in a process of their own.");
        await using var fleet = await DemoFleet.StartAsync(folder, cancellationToken);
        await using var engine = server is null ? await DemoEngine.EmbedAsync(folder, fleet.FleetFile, cancellationToken) : await DemoEngine.AtAsync(server, cancellationToken);
        terminal.Say($"The engine runs; {engine.Place}.");
        var ids = await Task.WhenAll(Requests().Select(request => StartAsync(engine.Api, request, cancellationToken)));
        var operations = await Task.WhenAll(ids.Select(id => FollowAsync(engine.Api, id, terminal, cancellationToken)));
        var report = DemoReport.Of(operations, await fleet.RequestsAsync(cancellationToken), watch.Elapsed);
        terminal.Write(output, report, DemoReport.Table);
        terminal.Say($"{operations.Length} onboardings in {report["seconds"]} s.");
        if (keeps)
        {
            terminal.Say($"Everything keeps running; kubeconfigs are in {folder}, for example: kubectl --kubeconfig {Path.Combine(folder, "hub1-admin.kubeconfig")} get managedclusters. Ctrl-C stops it.");
            await terminal.Data.FlushAsync(cancellationToken);
            await cancellationToken.UntilCancelledAsync();
        }

        return DemoReport.AllJoined(report) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<string> StartAsync(MultiHubApi api, JsonObject request, CancellationToken cancellationToken)
    {
        var operation = await api.SendAsync(HttpMethod.Post, "/api/onboardings", request, cancellationToken);
        return operation!["id"]!.GetValue<string>();
    }

    private static async Task<JsonNode> FollowAsync(MultiHubApi api, string id, Terminal terminal, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var told = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var operation = (await api.GetAsync($"/api/operations/{id}", patience.Token))!;
            foreach (var line in Progress(operation).Where(told.Add))
            {
                terminal.Say(line);
            }

            if (operation["status"]!.GetValue<string>() is "Succeeded" or "Failed" or "Canceled")
            {
                return operation;
            }

            await Task.Delay(Pause, TimeProvider.System, patience.Token);
        }
    }

    private static IEnumerable<string> Progress(JsonNode operation) =>
        operation["registrations"]!.AsArray().OfType<JsonNode>()
            .Where(registration => registration["step"] is not null)
            .Select(registration => $"  {operation["cluster"]} -> {registration["hub"]}: {registration["outcome"] ?? registration["step"]}");

    /// <summary>cluster1: two agents on the cluster, one in the default agent namespace; cluster2: one on the cluster, two hosted. All four modes.</summary>
    private static JsonObject[] Requests() =>
    [
        Request("cluster1", On("hub1", "Singleton", "default"), On("hub2", "Default", "own")),
        Request("cluster2", On("hub1", "Singleton", "own"), Hosted("hub2", "SingletonHosted"), Hosted("hub3", "Hosted")),
    ];

    private static JsonObject Request(string cluster, params JsonNode[] registrations) => new()
    {
        ["cluster"] = cluster,
        ["registrations"] = new JsonArray(registrations),
        ["checkpoints"] = new JsonObject
        {
            ["plan"] = new JsonObject { ["mode"] = "auto" },
            ["acceptance"] = new JsonObject { ["mode"] = "auto" },
            ["failure"] = new JsonObject { ["mode"] = "auto" },
        },
    };

    private static JsonObject On(string hub, string mode, string agentNamespace) =>
        new() { ["hub"] = hub, ["mode"] = mode, ["agentNamespace"] = agentNamespace, ["leaseDurationSeconds"] = LeaseSeconds };

    private static JsonObject Hosted(string hub, string mode) =>
        new() { ["hub"] = hub, ["mode"] = mode, ["hostingCluster"] = "hosting1", ["leaseDurationSeconds"] = LeaseSeconds };
}
