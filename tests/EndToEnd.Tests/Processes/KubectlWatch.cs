using System.Diagnostics;

namespace MultiHubFlows.EndToEnd.Tests.Processes;

/// <summary>The lines that a <c>kubectl get --watch</c> writes, as long as it is not disposed.</summary>
internal sealed class KubectlWatch : IAsyncDisposable
{
    private readonly Process _kubectl;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public KubectlWatch(string kubeconfig, params IReadOnlyList<string> what)
    {
        string[] arguments = ["--kubeconfig", kubeconfig, "--cache-dir", $"{kubeconfig}.watch-cache", "get", "--watch", .. what];
        _kubectl = Process.Start(new ProcessStartInfo("kubectl", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        _kubectl.OutputDataReceived += (_, line) => Take(line.Data);
        _kubectl.BeginOutputReadLine();
    }

    /// <summary>All lines so far, of a watch that goes on.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            Assert.False(_kubectl.HasExited, "kubectl ended its watch");
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits for its first line.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => _first.Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_kubectl.HasExited)
        {
            _kubectl.Kill();
            await _kubectl.WaitForExitAsync(CancellationToken.None);
        }

        _kubectl.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            _first.TrySetException(new InvalidOperationException("kubectl ended before it wrote a line."));
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        _first.TrySetResult();
    }
}
