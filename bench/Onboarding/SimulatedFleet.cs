using System.Globalization;
using System.Text.Json;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>A simulated fleet in a process of its own, in a folder that goes with it.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    /// <summary>What every request of the product says that it is.</summary>
    private const string Us = "multihubflows";

    private readonly MultiHubProcess _process;
    private readonly JsonCalls _control;

    private SimulatedFleet(MultiHubProcess process, JsonCalls control, string folder)
    {
        _process = process;
        _control = control;
        Folder = folder;
    }

    public string Folder { get; }

    /// <summary>What the simulated servers, operators and agents have used of processors so far.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    public string FleetFile => Path.Combine(Folder, "fleet.yaml");

    public static Task<SimulatedFleet> StartAsync(int hubs, int managed, CancellationToken cancellationToken) => StartAsync(hubs, managed, 0, cancellationToken);

    public static async Task<SimulatedFleet> StartAsync(int hubs, int managed, int hosting, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mhf-bench-").FullName;
        var process = await MultiHubProcess.StartAsync(
            "the fleet file is", cancellationToken, "simulate", "--hubs", Text(hubs), "--managed", Text(managed), "--hosting", Text(hosting), "--control", "--until-eof", "--out", folder);
        var control = await JsonCalls.OfFilesAsync(Path.Combine(folder, "control.url"), Path.Combine(folder, "control.token"), cancellationToken);
        return new SimulatedFleet(process, control, folder);
    }

    /// <summary>Every request of the product, from the servers' own logs. A watch is one.</summary>
    public async Task<IReadOnlyList<LoggedRequest>> RequestsAsync(CancellationToken cancellationToken)
    {
        var servers = (await _control.GetAsync($"requests?userAgent={Us}", cancellationToken)).AsObject();
        return
        [
            .. servers.SelectMany(server => server.Value!["records"]!.AsArray()
                .Select(record => record.Deserialize<LoggedRequest>(JsonSerializerOptions.Web)! with { Server = server.Key })),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One request as the server that answered it logged it.</summary>
internal sealed record LoggedRequest(DateTimeOffset Time, string Verb, string? Resource, string? Subresource, string? Namespace, string? Name, string Path, int Status)
{
    public string Server { get; init; } = string.Empty;
}
