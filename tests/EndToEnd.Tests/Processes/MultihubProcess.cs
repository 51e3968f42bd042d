using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Processes;

/// <summary>The built program in a process of its own, with all that it wrote. Disposing it ends it and its children.</summary>
internal sealed class MultihubProcess : IAsyncDisposable
{
    private const int Killed = 128 + 9;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _talk = new();
    private readonly Process _process;

    private MultihubProcess(Process process) => _process = process;

    /// <summary>All of stdout so far.</summary>
    public string Output => Text(_output);

    /// <summary>All of stderr so far.</summary>
    public string Talk => Text(_talk);

    /// <summary>Whether it is gone.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>How it ended, for people; empty while it runs.</summary>
    public string End => HasEnded ? $"it ended{ExitText()}: {Talk}" : string.Empty;

    /// <summary>Starts a command; those that run until they are stopped end with the test's process too where they are given --until-eof.</summary>
    public static MultihubProcess Start(params string[] arguments) =>
        StartProgram(Path.Combine(AppContext.BaseDirectory, "multihub.dll"), new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    /// <summary>Starts another program of the project, with settings in its environment.</summary>
    public static MultihubProcess StartProgram(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_TieredPGO"] = "0"; // a life is short: nothing is worth its measuring
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

    /// <summary>Waits until stdout holds a text.</summary>
    public Task WritesAsync(string text, CancellationToken cancellationToken) =>
        UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), $"did not write '{text}'", cancellationToken);

    /// <summary>Waits until it ends by itself, and returns its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop (SIGTERM), as a service manager does, and returns its exit code.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        return await EndAsync(cancellationToken);
    }

    /// <summary>SIGKILL, and nothing else: an exit code of its own would mean that it ended before.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        Assert.True(_process.ExitCode == Killed, $"The process had ended by itself with {_process.ExitCode}: {Talk}");
    }

    /// <summary>Stops it where it is (SIGSTOP): nothing of it runs until it is thawed, and its connections stay open.</summary>
    public Task FreezeAsync(CancellationToken cancellationToken) => SignalAsync("STOP", cancellationToken);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public Task ThawAsync(CancellationToken cancellationToken) => SignalAsync("CONT", cancellationToken);

    /// <summary>Ends it and its children, whatever state it is in.</summary>
    public async Task EndNowAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndNowAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        Assert.True(kill.ExitCode == 0, $"kill -{signal} was refused");
    }

    private async Task UntilAsync(Func<bool> holds, string otherwise, CancellationToken cancellationToken)
    {
        while (!holds())
        {
            Assert.False(_process.HasExited && !holds(), $"multihub ended{ExitText()} and {otherwise}:\n{Output}\n{Talk}");
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

    private string ExitText() => _process.HasExited ? string.Create(CultureInfo.InvariantCulture, $" with {_process.ExitCode}") : string.Empty;

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
