using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Processes;

/// <summary>The built program in a process of its own, with all that it wrote. Disposing it ends it and its children.</summary>
internal sealed class MultihubProcess : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _talk = new();
    private readonly Process _process;

    private MultihubProcess(Process process) => _process = process;

    /// <summary>All of stdout so far.</summary>
    public string Output => Text(_output);

    /// <summary>All of stderr so far.</summary>
    public string Talk => Text(_talk);

    public static MultihubProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "multihub.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var started = new MultihubProcess(new Process { StartInfo = start });
        started._process.OutputDataReceived += (_, line) => started.Take(started._output, line.Data);
        started._process.ErrorDataReceived += (_, line) => started.Take(started._talk, line.Data);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>The JSON document that it writes, also while it goes on running.</summary>
    public async Task<JsonNode> JsonAsync(CancellationToken cancellationToken)
    {
        await UntilAsync(() => Output.EndsWith("\n}\n", StringComparison.Ordinal), "wrote no JSON", cancellationToken);
        return JsonNode.Parse(Output)!;
    }

    /// <summary>Waits until stderr holds a text.</summary>
    public Task SaysAsync(string text, CancellationToken cancellationToken) =>
        UntilAsync(() => Talk.Contains(text, StringComparison.Ordinal), $"did not say '{text}'", cancellationToken);

    /// <summary>Waits until it ends by itself, and returns its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop (SIGTERM), as a service manager does, and returns its exit code.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        return await EndAsync(cancellationToken);
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

    private async Task UntilAsync(Func<bool> holds, string otherwise, CancellationToken cancellationToken)
    {
        while (!holds())
        {
            Assert.False(_process.HasExited && !holds(), $"multihub ended and {otherwise}:\n{Output}\n{Talk}");
            try
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"multihub {otherwise} in time:\n{Output}\n{Talk}");
            }
        }
    }

    private void Take(StringBuilder to, string? line)
    {
        lock (_gate)
        {
            if (line is not null)
            {
                to.Append(line).Append('\n');
            }
        }
    }

    private string Text(StringBuilder of)
    {
        lock (_gate)
        {
            return of.ToString();
        }
    }
}
