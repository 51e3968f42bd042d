using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>A simulated fleet in a process of its own, in a folder that goes with it, and the real kubectl to look at it.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private readonly MultiHubProcess _process;
    private readonly string _folder;
    private JsonHttp? _control;

    private SimulatedFleet(MultiHubProcess process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public string FleetFile => Path.Combine(_folder, "fleet.yaml");

    public string DataFolder => Path.Combine(_folder, "data");

    public static async Task<SimulatedFleet> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mhf-kills-").FullName;
        var process = MultiHubProcess.Start(
            "the fleet file is", "simulate", "--hubs", "2", "--managed", "2", "--hosting", "1", "--control", "--until-eof", "--out", folder);
        var fleet = new SimulatedFleet(process, folder);
        try
        {
            await process.UntilReadyAsync(cancellationToken);
            var url = await File.ReadAllTextAsync(Path.Combine(folder, "control.url"), cancellationToken);
            var token = await File.ReadAllTextAsync(Path.Combine(folder, "control.token"), cancellationToken);
            fleet._control = new JsonHttp(new Uri(url.Trim()), token.Trim());
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Counts from zero again.</summary>
    public Task ForgetRequestsAsync(CancellationToken cancellationToken) =>
        _control!.SendAsync(HttpMethod.Delete, "requests", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>How many requests the product has sent to all API servers since they were forgotten.</summary>
    public async Task<int> RequestsAsync(CancellationToken cancellationToken)
    {
        var servers = await _control!.GetAsync("requests?userAgent=multihubflows", cancellationToken);
        return servers!.AsObject().Sum(server => server.Value!["count"]!.GetValue<int>());
    }

    /// <summary>All objects of some types, in all namespaces, as the real kubectl reads them.</summary>
    public async Task<IReadOnlyList<JsonNode>> ReadAsync(string cluster, string types, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("kubectl") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[
            "--kubeconfig", Path.Combine(_folder, $"{cluster}.kubeconfig"), "--cache-dir", Path.Combine(_folder, "kubectl", cluster), "get", types, "-A", "-o", "json"])
        {
            start.ArgumentList.Add(argument);
        }

        using var kubectl = Process.Start(start)!;
        var errors = kubectl.StandardError.ReadToEndAsync(cancellationToken);
        var output = await kubectl.StandardOutput.ReadToEndAsync(cancellationToken);
        await kubectl.WaitForExitAsync(cancellationToken);
        Assert.True(kubectl.ExitCode == 0, $"kubectl get {types} of {cluster} failed: {await errors}");
        return [.. JsonNode.Parse(output)!["items"]!.AsArray().Select(item => item!)];
    }

    public async ValueTask DisposeAsync()
    {
        _control?.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
