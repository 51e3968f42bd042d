using System.Diagnostics;
using System.Text;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>The program, run as a process of its own. Disposing it ends it.</summary>
internal sealed class MultiHubProcess : IAsyncDisposable
{
    private const int Killed = 128 + 9;

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

    /// <summary>What it wrote so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    public static MultiHubProcess Start(string readyWhenItSays, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "multihub.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "0"; // a life is short: nothing is worth its measuring
        return new MultiHubProcess(Process.Start(start)!, readyWhenItSays);
    }

    /// <summary>Waits until it says that it is ready; fails where it ends instead.</summary>
    public Task UntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>SIGKILL, and nothing else: an exit code of its own would mean that it ended before.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        Assert.True(_process.ExitCode == Killed, $"The process had ended by itself with {_process.ExitCode}: {Said}");
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
            _ready.TrySetException(new InvalidOperationException("The process ended before it was ready."));
            return;
        }

        lock (_said)
        {
            _said.AppendLine(line);
        }

        if (line.Contains(readyWhenItSays, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
