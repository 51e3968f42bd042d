using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>A simulated fleet in a process of its own that is never killed, in a folder that goes with it; its control port, and the real kubectl to look at it.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private const string Product = "multihubflows";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly string[] ChangingVerbs = ["create", "update", "patch", "delete", "deletecollection"];

    private readonly ScratchFolder _folder = new();
    private readonly MultihubProcess _process;
    private JsonHttp? _control;

    private SimulatedFleet(FleetSize size, string[] more) => _process = MultihubProcess.Start(
        ["simulate", "--hubs", $"{size.Hubs}", "--managed", $"{size.Managed}", "--hosting", $"{size.Hosting}", "--control", "--until-eof", "--out", _folder.Path, .. more]);

    public string FleetFile => _folder.Of("fleet.yaml");

    public Kubectl Kubectl => new(_folder.Path);

    /// <summary>How its process ended, which it never should before the test; empty while it runs.</summary>
    public string End => _process.End;

    /// <summary>Its kubeconfigs and all else that it wrote.</summary>
    public string Folder => _folder.Path;

    /// <summary>Two hubs, two clusters to be managed and one hosting cluster.</summary>
    public static Task<SimulatedFleet> StartAsync(CancellationToken cancellationToken) => StartAsync(new FleetSize(2, 2, 1), cancellationToken);

    /// <summary>A fleet of a size, with more options of <c>multihub simulate</c>.</summary>
    public static async Task<SimulatedFleet> StartAsync(FleetSize size, CancellationToken cancellationToken, params string[] more)
    {
        var fleet = new SimulatedFleet(size, more);
        try
        {
            await fleet._process.SaysAsync("the fleet file is", cancellationToken);
            var url = await File.ReadAllTextAsync(fleet._folder.Of("control.url"), cancellationToken);
            var token = await File.ReadAllTextAsync(fleet._folder.Of("control.token"), cancellationToken);
            fleet._control = new JsonHttp(new Uri(url.Trim()), token.Trim());
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>A folder for the data of a process.</summary>
    public string DataFolder(string name) => _folder.Of(name);

    /// <summary>Counts from zero again.</summary>
    public Task ForgetRequestsAsync(CancellationToken cancellationToken) =>
        _control!.SendAsync(HttpMethod.Delete, "requests", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>How many requests the product has sent to all API servers since they were forgotten.</summary>
    public async Task<int> RequestsAsync(CancellationToken cancellationToken)
    {
        var servers = await _control!.GetAsync($"requests?userAgent={Product}", cancellationToken);
        return servers!.AsObject().Sum(server => server.Value!["count"]!.GetValue<int>());
    }

    /// <summary>What kinds of writes the product has sent since requests were forgotten.</summary>
    public async Task<IReadOnlySet<WriteKind>> WritesAsync(CancellationToken cancellationToken)
    {
        var servers = await _control!.GetAsync($"requests?userAgent={Product}", cancellationToken);
        return servers!.AsObject()
            .SelectMany(server => server.Value!["records"]!.AsArray())
            .Where(record => ChangingVerbs.Contains($"{record!["verb"]}", StringComparer.Ordinal))
            .Select(record => new WriteKind($"{record!["verb"]}", record["subresource"] is { } part ? $"{record["resource"]}/{part}" : $"{record["resource"]}"))
            .ToHashSet();
    }

    /// <summary>Adds a fault that meets the product's requests, to one server or to all.</summary>
    public Task AddFaultAsync(JsonObject rule, string? server, CancellationToken cancellationToken)
    {
        rule["userAgent"] = $"{Product}*";
        return _control!.SendAsync(HttpMethod.Post, "faults", new JsonObject { ["rule"] = rule, ["server"] = server }, idempotencyKey: null, cancellationToken);
    }

    /// <summary>Takes all faults away; what they held goes on.</summary>
    public Task RemoveFaultsAsync(CancellationToken cancellationToken) =>
        _control!.SendAsync(HttpMethod.Delete, "faults", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>Waits until a fault holds a request, and says which it holds.</summary>
    public async Task<IReadOnlyList<FaultPoint>> UntilHeldAsync(CancellationToken cancellationToken) => Points(await _control!.GetAsync("held?wait=true", cancellationToken));

    /// <summary>What faults hold now.</summary>
    public async Task<IReadOnlyList<FaultPoint>> HeldAsync(CancellationToken cancellationToken) => Points(await _control!.GetAsync("held", cancellationToken));

    /// <summary>Waits until the servers have noticed that the clients of all held requests are gone.</summary>
    public async Task UntilNothingIsHeldAsync(CancellationToken cancellationToken)
    {
        while ((await HeldAsync(cancellationToken)).Count > 0)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _control?.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static List<FaultPoint> Points(JsonNode? held) =>
        [.. held!.AsArray().Select(one => new FaultPoint(new WriteKind($"{one!["request"]!["verb"]}", $"{one["request"]!["resource"]}"), $"{one["kind"]}" == FaultPoint.HoldAfter))];
}
