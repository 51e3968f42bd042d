using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>Runs one pod: waits for its Secrets, starts its program, starts it again when it ends.</summary>
internal sealed class PodWorker(NodeContext node, JsonObject pod, IContainerProgram program, TimeProvider containerTime)
{
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    private readonly FreezeGate _gate = new(node.Time);
    private readonly PodMounts _mounts = new();
    private readonly PodStatus _status = new(pod, node.Time);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _container;
    private ContainerRun? _run;

    public string Namespace => pod.Namespace() ?? "";

    public string Name => pod.Name();

    public string Uid => pod.Uid();

    public bool IsFrozen => _gate.IsFrozen;

    public int Restarts => _status.Restarts;

    public async Task RunAsync(CancellationToken stopping)
    {
        await node.DelayAsync(node.Timings.PodStart, stopping);
        await WaitForSecretsAsync(stopping);
        while (!stopping.IsCancellationRequested)
        {
            var startedAt = node.Time.GetUtcNow();
            var exitCode = await RunContainerAsync(startedAt, stopping);
            var ranFor = node.Time.GetUtcNow() - startedAt;
            _status.LastState = Terminated(exitCode, startedAt);
            var backoff = BackoffAfter(ranFor);
            _status.Restarts++;
            await WriteAsync(_status.Waiting("CrashLoopBackOff", $"back-off {backoff.TotalSeconds:0}s restarting failed container"), stopping);
            await node.DelayAsync(backoff, stopping);
        }
    }

    public void Freeze() => _gate.Freeze();

    /// <summary>Lets the container go on, unless its liveness probe has failed meanwhile: then it is killed, and does nothing before.</summary>
    public void Thaw()
    {
        if (_gate.FrozenFor > node.Timings.LivenessPatience)
        {
            Kill();
        }

        _gate.Thaw();
    }

    /// <summary>Ends the container at once; it is started again in the same pod.</summary>
    public void Kill()
    {
        CancellationTokenSource? container;
        lock (_lock)
        {
            if (_run is not null)
            {
                _run.Killed = true;
            }

            container = _container;
        }

        // Not under the lock: what is cancelled may end in this very call.
        if (container is not null)
        {
            _ = container.CancelAsync();
        }
    }

    /// <summary>A Secret of the namespace changed; its file follows later.</summary>
    public void OnSecret(string name, JsonObject secret, CancellationToken stopping)
    {
        if (Mounted().Contains(name, StringComparer.Ordinal))
        {
            node.Start($"mount of {name}", async token =>
            {
                await node.DelayAsync(node.SecretPropagation, token);
                _mounts.Put(name, node.Secrets.Find($"{Namespace}/{name}") ?? secret);
            }, stopping);
        }
    }

    private async Task<int> RunContainerAsync(DateTimeOffset startedAt, CancellationToken stopping)
    {
        using var identity = new PodIdentity(
            node.Client, Namespace, pod.Text("spec", "serviceAccountName") ?? "default", node.Time);
        var container = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var run = new ContainerRun(node.Home, identity, _gate, _mounts, containerTime)
        {
            Namespace = Namespace,
            Pod = Name,
            Arguments = [.. pod.Objects("spec", "containers").First().Texts("args")],
            Output = text => node.Log(Namespace, Name, text),
            ImageTag = OcmRelease.TagOf(pod.Objects("spec", "containers").First().Text("image")),
        };
        lock (_lock)
        {
            _container = container;
            _run = run;
        }

        await WriteAsync(_status.Running(ready: false, startedAt), stopping);
        node.Start($"readiness of {Name}", token => BecomeReadyAsync(startedAt, token), container.Token);
        try
        {
            return await program.RunAsync(run, container.Token);
        }
        catch (OperationCanceledException) when (container.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return run.Killed ? 137 : 143;
        }
        finally
        {
            lock (_lock)
            {
                _container = null;
                _run = null;
            }

            await container.CancelAsync();
        }
    }

    private async Task BecomeReadyAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        await node.DelayAsync(node.Timings.PodReady, cancellationToken);
        await WriteAsync(_status.Running(ready: true, startedAt), cancellationToken);
    }

    private async Task WaitForSecretsAsync(CancellationToken stopping)
    {
        var told = false;
        while (true)
        {
            var changed = node.SecretsChanged.Next;
            var missing = Mounted().FirstOrDefault(name => node.Secrets.Find($"{Namespace}/{name}") is null);
            if (missing is null)
            {
                break;
            }

            if (!told)
            {
                told = true;
                var volume = pod.Objects("spec", "volumes").First(item => item.Text("secret", "secretName") == missing).Text("name");
                await WriteAsync(
                    _status.Waiting(
                        "ContainerCreating", $"MountVolume.SetUp failed for volume \"{volume}\" : secret \"{missing}\" not found"),
                    stopping);
            }

            await changed.WaitAsync(stopping);
        }

        foreach (var name in Mounted())
        {
            _mounts.Put(name, node.Secrets.Find($"{Namespace}/{name}")!);
        }
    }

    private IEnumerable<string> Mounted() => pod.Objects("spec", "volumes")
        .Where(volume => !volume.Flag("secret", "optional"))
        .Select(volume => volume.Text("secret", "secretName"))
        .OfType<string>();

    private TimeSpan BackoffAfter(TimeSpan ranFor)
    {
        if (ranFor > Settled || _status.Restarts == 0)
        {
            return node.Timings.RestartBackoff / 10;
        }

        var backoff = node.Timings.RestartBackoff * Math.Pow(2, Math.Min(_status.Restarts - 1, 10));
        return backoff < node.Timings.RestartBackoffLimit ? backoff : node.Timings.RestartBackoffLimit;
    }

    private JsonObject Terminated(int exitCode, DateTimeOffset startedAt) => new()
    {
        ["terminated"] = new JsonObject
        {
            ["exitCode"] = exitCode,
            ["reason"] = exitCode == 0 ? "Completed" : "Error",
            ["startedAt"] = Conditions.Timestamp(startedAt),
            ["finishedAt"] = Conditions.Timestamp(node.Time.GetUtcNow()),
        },
    };

    private async Task WriteAsync(JsonObject status, CancellationToken cancellationToken)
    {
        try
        {
            await node.Client.PatchStatusAsync(ResourceTypes.Pods, Namespace, Name, status, cancellationToken);
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            // The next status tells what this one would have.
            return;
        }
    }
}
