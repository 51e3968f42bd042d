using System.Diagnostics;
using System.Text;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>The program, or another of this checkout, run as a process of its own. Disposing it ends it.</summary>
internal sealed class MultiHubProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MultiHubProcess(Process process, string readyWhenItSays)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data, readyWhenItSays);
        process.OutputDataReceived += (_, line) => Hear(line.Data, readyWhenItSays);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Memory that is held now and was held at most, in MB.</summary>
    public (double Now, double Peak) Memory
    {
        get
        {
            _process.Refresh();
            return (_process.WorkingSet64 / 1e6, _process.PeakWorkingSet64 / 1e6);
        }
    }

    /// <summary>The line that said that it is ready.</summary>
    public string ReadyLine { get; private set; } = string.Empty;

    /// <summary>What it and everything that it started has used of processors so far.</summary>
    public TimeSpan ProcessorTime => ProcessTree.Of(_process.Id).ProcessorTime();

    /// <summary>Memory that it and everything that it started holds, in MB.</summary>
    public double MegabytesOfAll => ProcessTree.Of(_process.Id).Megabytes();

    /// <summary>Starts it with the settings that it ships with, and waits until it says that it is ready.</summary>
    public static Task<MultiHubProcess> StartAsync(string readyWhenItSays, CancellationToken cancellationToken, params string[] arguments) =>
        StartAsync("multihub.dll", new Dictionary<string, string>(StringComparer.Ordinal), readyWhenItSays, cancellationToken, arguments);

    /// <summary>Starts a program that stands beside this one, with some settings in its environment.</summary>
    public static async Task<MultiHubProcess> StartAsync(
        string program, IReadOnlyDictionary<string, string> settings, string readyWhenItSays, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var started = new MultiHubProcess(Process.Start(start)!, readyWhenItSays);
        try
        {
            await started._ready.Task.WaitAsync(Patience, TimeProvider.System, cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Hear(string? line, string readyWhenItSays)
    {
        if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException($"The process ended before it was ready: {_said}"));
        }
        else if (line.Contains(readyWhenItSays, StringComparison.Ordinal))
        {
            ReadyLine = line;
            _ready.TrySetResult();
        }
        else if (_said.Length < 10_000)
        {
            _said.AppendLine(line);
        }
    }
}
