using System.Diagnostics;
using System.Globalization;

namespace MultiHubFlows.EndToEnd.Tests.Undoing;

/// <summary>Every change of cluster1's membership of hub1, as <c>kubectl get --watch</c> tells it.</summary>
internal sealed class SiblingWatch : IAsyncDisposable
{
    private const string Shown =
        """jsonpath={.metadata.uid} {.spec.hubAcceptsClient} {.status.conditions[?(@.type=="ManagedClusterConditionAvailable")].status}{"\n"}""";

    private readonly Process _kubectl;
    private readonly List<string> _seen = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiblingWatch(Process kubectl)
    {
        _kubectl = kubectl;
        kubectl.OutputDataReceived += (_, line) => Take(line.Data);
        kubectl.BeginOutputReadLine();
    }

    public static async Task<SiblingWatch> StartAsync(string kubeconfig, CancellationToken cancellationToken)
    {
        string[] arguments = ["--kubeconfig", kubeconfig, "--cache-dir", $"{kubeconfig}.cache", "get", "managedcluster", "cluster1", "--watch", "-o", Shown];
        var watch = new SiblingWatch(Process.Start(new ProcessStartInfo("kubectl", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!);
        await watch._first.Task.WaitAsync(cancellationToken);
        return watch;
    }

    /// <summary>The watch goes on, and in all that it told the same cluster was accepted and available.</summary>
    public void AssertAlwaysAvailable()
    {
        Assert.False(_kubectl.HasExited, "kubectl ended its watch");
        lock (_seen)
        {
            Assert.All(_seen, line => Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{_seen[0].Split(' ')[0]} true True"), line));
        }
    }

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
            _first.TrySetException(new InvalidOperationException("kubectl could not watch the ManagedCluster."));
            return;
        }

        lock (_seen)
        {
            _seen.Add(line);
        }

        _first.TrySetResult();
    }
}
