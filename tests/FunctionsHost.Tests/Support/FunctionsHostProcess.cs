using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>A host in a process of its own, with the worker that it runs. Disposing it ends both, also a worker that a killed host left.</summary>
internal sealed partial class FunctionsHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly MultihubProcess _process;
    private readonly string _state;

    private FunctionsHostProcess(MultihubProcess process, string state)
    {
        _process = process;
        _state = state;
    }

    /// <summary>Where the functions answer.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The app's API, called with the host's key.</summary>
    public JsonHttp Api { get; private set; } = null!;

    public JsonHttp Control { get; private set; } = null!;

    /// <summary>All that host and worker have logged.</summary>
    public string Log => _process.Output + _process.Talk;

    /// <summary>Whether it is gone.</summary>
    public bool HasEnded => _process.HasEnded;

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<FunctionsHostProcess> StartAsync(HostSetup setup, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(setup.Settings, StringComparer.Ordinal) { ["MULTIHUB_FLEET"] = setup.FleetFile, ["AzureWebJobsStorage"] = setup.Storage };
        environment.TryAdd("MULTIHUB_RECONCILE", "0 0 0 1 1 *");
        string[] instance = setup.Instance is { } name ? ["--instance", name] : [];
        var process = MultihubProcess.StartProgram(
            ProjectFiles.Host, environment, ["--app", ProjectFiles.App, "--hub", setup.Hub, "--state", setup.State, "--key", HostSetup.Key, .. instance]);
        var host = new FunctionsHostProcess(process, setup.State);
        try
        {
            await process.WritesAsync(" functions\n", cancellationToken);
            var listening = Listening().Match(process.Output);
            host.Url = new Uri(listening.Groups["url"].Value);
            host.Api = new JsonHttp(host.Url, HostSetup.Key, "x-functions-key");
            host.Control = new JsonHttp(new Uri(listening.Groups["control"].Value), "none");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until something holds of what the control port says of its status.</summary>
    public async Task<JsonNode> UntilAsync(Predicate<JsonNode> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = (await Control.GetAsync("/status", cancellationToken))!;
            if (wanted(status))
            {
                return status;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>SIGKILL to the host alone; its worker stays and goes on.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => _process.KillAsync(cancellationToken);

    /// <summary>SIGTERM, and waits for its end; the exit code.</summary>
    public Task<int> TerminateAsync(CancellationToken cancellationToken) => _process.TerminateAsync(cancellationToken);

    /// <summary>Its exit code, when it ends by itself.</summary>
    public Task<int> EndAsync(CancellationToken cancellationToken) => _process.EndAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        EndOrphans();
        Api?.Dispose();
        Control?.Dispose();
    }

    /// <summary>Ends the workers that killed hosts have left.</summary>
    public void EndOrphans()
    {
        var file = Path.Combine(_state, "workers.pid");
        foreach (var pid in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            var commandLine = $"/proc/{pid}/cmdline";
            if (!File.Exists(commandLine) || !File.ReadAllText(commandLine).Contains(ProjectFiles.App, StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                using var worker = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
                worker.Kill();
            }
            catch (ArgumentException)
            {
                // It ended meanwhile.
            }
        }
    }

    [GeneratedRegex(@"Listening on (?<url>\S+) control on (?<control>\S+) with", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Listening();
}
