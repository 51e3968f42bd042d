using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>A cluster's only node, with the controllers that make pods of Deployments and the kubelet that runs them.</summary>
internal sealed class SimulatedNode
{
    private readonly NodeContext _context;
    private readonly WatchedResources _deployments;
    private readonly WatchedResources _pods;
    private readonly WorkQueue _queue;
    private readonly DeploymentRollout _rollout;
    private readonly ContainerPrograms _programs;
    private readonly ConcurrentDictionary<string, RunningPod> _running = new(StringComparer.Ordinal);

    public SimulatedNode(
        string cluster,
        ClusterClient client,
        Kubeconfig home,
        ContainerPrograms programs,
        OcmOptions options,
        Func<int, string> randomName,
        Action<string, string, string> log,
        TimeProvider time)
    {
        var logger = options.LoggerFactory.CreateLogger<SimulatedNode>();
        var secrets = new WatchedResources(client, ResourceTypes.Secrets, null, null, time);
        _context = new NodeContext(cluster, client, home, options.Timings, time, logger) { Secrets = secrets, Log = log };
        _deployments = new WatchedResources(client, ResourceTypes.Deployments, null, null, time);
        _pods = new WatchedResources(client, ResourceTypes.Pods, null, null, time);
        _queue = new WorkQueue("deployment", time, logger);
        _rollout = new DeploymentRollout(_context, _pods, randomName);
        _programs = programs;
    }

    public string Cluster => _context.Cluster;

    /// <summary>How wrong the clock of pods is that start from now on.</summary>
    public TimeSpan ClockSkew { get; set; }

    public TimeSpan SecretPropagation
    {
        get => _context.SecretPropagation;
        set => _context.SecretPropagation = value;
    }

    public IEnumerable<PodWorker> Pods => _running.Values.Select(running => running.Worker);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _context.Secrets.Changed = (key, item) => OnSecret(key, item, cancellationToken);
        _deployments.Changed = (key, item) => OnDeployment(key, item, cancellationToken);
        _pods.Changed = (key, item) => OnPod(key, item, cancellationToken);
        WatchedResources[] caches = [_context.Secrets, _pods, _deployments];
        var loops = caches.Select(cache => cache.RunAsync(cancellationToken)).ToList();
        await Task.WhenAll(caches.Select(cache => cache.Synced)).WaitAsync(cancellationToken);
        loops.Add(_queue.RunAsync(ReconcileAsync, 4, cancellationToken));
        await Task.WhenAll(loops);
    }

    public Task DeletePodAsync(PodWorker pod, CancellationToken cancellationToken) =>
        _context.Client.DeleteAsync(ResourceTypes.Pods, pod.Namespace, pod.Name, cancellationToken, pod.Uid);

    private async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_deployments.Find(key) is { } deployment)
        {
            await _rollout.ReconcileAsync(deployment, cancellationToken);
        }
    }

    private void OnDeployment(string key, JsonObject? item, CancellationToken stopping)
    {
        if (item is not null)
        {
            _queue.Add(key);
            return;
        }

        foreach (var pod in _pods.Items.Where(pod => IsOrphan(pod)).ToList())
        {
            _context.Start(
                $"end of {pod.Name()}",
                token => _context.Client.DeleteAsync(ResourceTypes.Pods, pod.Namespace(), pod.Name(), token, pod.Uid()),
                stopping);
        }
    }

    private bool IsOrphan(JsonObject pod) =>
        pod.Text("metadata", "annotations", NodeNames.DeploymentUid) is { } owner
        && _deployments.Items.All(deployment => deployment.Uid() != owner);

    private void OnPod(string key, JsonObject? item, CancellationToken stopping)
    {
        if (item is null || item.IsBeingDeleted())
        {
            Stop(key);
        }
        else if (item.Text("spec", "nodeName") == NodeNames.NodeOf(Cluster))
        {
            Start(key, item, stopping);
        }

        foreach (var deployment in _deployments.Items.Where(deployment => deployment.Namespace() == key.Split('/')[0]))
        {
            _queue.Add(deployment.Key());
        }
    }

    private void Start(string key, JsonObject pod, CancellationToken stopping)
    {
        if (_running.TryGetValue(key, out var known))
        {
            if (known.Worker.Uid == pod.Uid())
            {
                return;
            }

            Stop(key);
        }

        var arguments = pod.Objects("spec", "containers").FirstOrDefault().Texts("args").ToList();
        var clock = ClockSkew == TimeSpan.Zero ? _context.Time : new SkewedClock(_context.Time, ClockSkew);
        var worker = new PodWorker(_context, pod, _programs.Of(arguments), clock);
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _running[key] = new RunningPod(worker, cancellation);
        _context.Start($"pod {key}", worker.RunAsync, cancellation.Token);
    }

    private void Stop(string key)
    {
        if (_running.TryRemove(key, out var running))
        {
            running.Worker.Thaw();
            running.Cancellation.Cancel();
        }
    }

    private void OnSecret(string key, JsonObject? secret, CancellationToken stopping)
    {
        _context.SecretsChanged.Set();
        if (secret is null)
        {
            return;
        }

        foreach (var running in _running.Values.Where(running => key == $"{running.Worker.Namespace}/{secret.Name()}"))
        {
            running.Worker.OnSecret(secret.Name(), secret, stopping);
        }
    }

    private sealed record RunningPod(PodWorker Worker, CancellationTokenSource Cancellation);
}
