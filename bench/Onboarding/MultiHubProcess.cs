using System.Diagnostics;
using System.Text;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>The program, run as a process of its own. Disposing it ends it.</summary>
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
        process.BeginErrorReadLine();
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

    /// <summary>Starts it with the settings that it ships with, and waits until it says that it is ready.</summary>
    public static async Task<MultiHubProcess> StartAsync(string readyWhenItSays, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "multihub.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
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
            _process.Kill();
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
            _ready.TrySetResult();
        }
        else if (_said.Length < 10_000)
        {
            _said.AppendLine(line);
        }
    }
}
