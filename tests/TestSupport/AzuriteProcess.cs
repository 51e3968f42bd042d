using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MultiHubFlows.TestSupport;

/// <summary>One process of Azurite. It ends when its standard input does, which is when this process is gone.</summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private readonly Dictionary<string, int> _ports = [];
    private readonly TaskCompletionSource<AzuritePorts> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private AzuriteProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"Azurite ended before it listened: {Output}"));
    }

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    public static AzuriteProcess Start(string program, IEnumerable<string> arguments, string account)
    {
        var start = new ProcessStartInfo("node", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["AZURITE_ACCOUNTS"] = account;
        start.Environment["NODE_NO_WARNINGS"] = "1";
        var started = new AzuriteProcess(start);
        try
        {
            started._process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("Azurite, the emulator of Azure Storage, runs on Node.js, and there is no 'node' on the PATH: install Node.js 20 or newer and run the tests again.", missing);
        }

        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits until it has named all three ports.</summary>
    public async Task<AzuritePorts> ListeningAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await _listening.Task.WaitAsync(patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"Azurite does not listen after {patience.TotalSeconds:F0} s: {Output}", late);
        }
    }

    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
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

    // "Azurite Blob service is successfully listening at http://127.0.0.1:41169"
    [GeneratedRegex("Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://[^:]+:(?<port>[0-9]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening { get; }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _output.Append(line).Append('\n');
            if (Listening.Match(line) is { Success: true } match)
            {
                _ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
            }

            if (_ports.Count == 3)
            {
                _listening.TrySetResult(new AzuritePorts(_ports["Blob"], _ports["Queue"], _ports["Table"]));
            }
        }
    }
}
