using System.Diagnostics;
using System.Text;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>A hub, a cluster that has joined it, and the real kubectl.</summary>
public sealed class KubectlFleet : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("kubectl-fleet-").FullName;
    private OcmFleet? _fleet;

    public async ValueTask InitializeAsync()
    {
        _fleet = await OcmFleet.StartAsync();
        await _fleet.JoinAsync(new Join("klusterlet"));
        foreach (var cluster in _fleet.Simulation.Clusters)
        {
            await File.WriteAllTextAsync(FileOf(cluster.Name), cluster.Kubeconfig);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public Task<string> OnHubAsync(string line, params string[] more) => RunAsync("hub1", 0, line, more);

    public Task<string> OnHubAsync(int exitCode, string line, params string[] more) => RunAsync("hub1", exitCode, line, more);

    public Task<string> OnClusterAsync(string line, params string[] more) => RunAsync("cluster1", 0, line, more);

    public Task<string> OnClusterAsync(int exitCode, string line, params string[] more) => RunAsync("cluster1", exitCode, line, more);

    public string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    internal RunningKubectl WatchOnHub(string line) => new(Process.Start(Command("hub1", line, []))!);

    private string FileOf(string cluster) => Path.Combine(_folder, $"{cluster}.kubeconfig");

    private ProcessStartInfo Command(string cluster, string line, string[] more)
    {
        var start = new ProcessStartInfo("kubectl", [.. line.Split(' '), .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["KUBECONFIG"] = FileOf(cluster);
        start.Environment["HOME"] = _folder;
        return start;
    }

    private async Task<string> RunAsync(string cluster, int exitCode, string line, string[] more)
    {
        using var process = Process.Start(Command(cluster, line, more))!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        var (text, complaint) = ((await output).Trim(), (await errors).Trim());
        Assert.True(exitCode == process.ExitCode, $"kubectl {line}: {process.ExitCode}\n{text}\n{complaint}");
        return exitCode == 0 ? text : (text + "\n" + complaint).Trim();
    }
}

/// <summary>A kubectl that goes on until it is disposed of.</summary>
internal sealed class RunningKubectl(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _said = new();

    /// <summary>Reads on until the text was said, from where the last reading ended.</summary>
    public async Task UntilAsync(string text)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var buffer = new char[256];
        while (!_said.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await process.StandardOutput.ReadAsync(buffer, deadline.Token);
            Assert.True(count > 0, $"It ended before it said '{text}': {_said}");
            _said.Append(buffer, 0, count);
        }

        _said.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
