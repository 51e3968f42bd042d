using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Cli.Demo;

/// <summary>The simulated fleet of a demo, in a process of its own that ends when this one does.</summary>
internal sealed class DemoFleet : IAsyncDisposable
{
    private const string Ready = "the fleet file is";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;

    private DemoFleet(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>The fleet file that it wrote.</summary>
    public string FleetFile => Path.Combine(_folder, "fleet.yaml");

    /// <summary>Starts the fleet and waits until its servers answer.</summary>
    public static async Task<DemoFleet> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var start = ThisProgram();
        foreach (var argument in (string[])["simulate", "--hubs", "3", "--managed", "2", "--hosting", "1", "--control", "--until-eof", "--out", folder])
        {
            start.ArgumentList.Add(argument);
        }

        var fleet = new DemoFleet(Process.Start(start)!, folder);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await fleet.UntilReadyAsync(patience.Token);
            return fleet;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await fleet.DisposeAsync();
            throw new CommandFailedException(ExitCodes.TimedOut, $"error: the simulated fleet did not start in {Patience.TotalSeconds:0} s.", "next: run 'multihub simulate --out DIR' and look at what it says.");
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many requests of this program each server has logged; a watch counts once.</summary>
    public async Task<JsonObject> RequestsAsync(CancellationToken cancellationToken)
    {
        using var control = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(await File.ReadAllTextAsync(Path.Combine(_folder, "control.url"), cancellationToken)),
        };
        control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await File.ReadAllTextAsync(Path.Combine(_folder, "control.token"), cancellationToken));
        var answer = JsonNode.Parse(await control.GetStringAsync(new Uri("requests?userAgent=multihubflows", UriKind.Relative), cancellationToken));
        return new JsonObject(answer!.AsObject().Select(server => KeyValuePair.Create(server.Key, (JsonNode?)server.Value!["count"]!.GetValue<int>())));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception stubborn) when (stubborn is OperationCanceledException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        var said = new List<string>();
        while (await _process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(Ready, StringComparison.Ordinal))
            {
                // Nobody reads what it says from here on, and a full pipe would stop it.
                _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return;
            }

            said.Add(line);
        }

        throw new CommandFailedException(ExitCodes.Failed, [.. said, "error: the simulated fleet did not start.", "next: run 'multihub simulate --out DIR' by itself."]);
    }

    private static ProcessStartInfo ThisProgram()
    {
        var host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
        {
            start.ArgumentList.Add(typeof(DemoFleet).Assembly.Location);
        }

        return start;
    }
}
