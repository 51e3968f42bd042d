using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>The program of the image registration-operator started as <c>klusterlet</c>: one per cluster serves all its Klusterlets.</summary>
internal sealed class KlusterletOperator(OcmOptions options) : IContainerProgram
{
    private static readonly string[] WatchedSecrets =
        [KlusterletNames.BootstrapSecret, KlusterletNames.HubSecret, KlusterletNames.ExternalSecret];

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<KlusterletOperator>();

    public async Task<int> RunAsync(ContainerRun run, CancellationToken stopping)
    {
        using var client = run.ConnectHome(OperatorContext.UserAgent);
        var lease = new LeaderLease(
            client, run.Namespace, "klusterlet-lock", $"{run.Pod}_{Guid.NewGuid()}", options.Timings, run.Time);
        await lease.AcquireAsync(stopping);
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            var version = (run.ImageTag ?? options.Version).TrimStart('v');
            var context = new OperatorContext(run, client, options.Timings, version, run.Time, _logger);
            using var loops = new OperatorLoops(context);
            var work = loops.RunAsync(leading.Token);
            await await Task.WhenAny(lease.HoldAsync(leading.Token), work);
            return 1;
        }
        finally
        {
            await leading.CancelAsync();
            if (!run.Killed)
            {
                await lease.ReleaseAsync(CancellationToken.None);
            }
        }
    }

    private sealed class OperatorLoops : IDisposable
    {
        private readonly OperatorContext _context;
        private readonly WatchedResources _klusterlets;
        private readonly WatchedResources _deployments;
        private readonly IReadOnlyList<WatchedResources> _secrets;
        private readonly ManagedConnections _connections;
        private readonly KlusterletReconciler _reconciler;
        private readonly KlusterletCleanup _cleanup;
        private readonly DeploymentConditions _conditions;
        private readonly HubConnectionCheck _hubConnection;
        private readonly WorkQueue _applyQueue;
        private readonly WorkQueue _statusQueue;
        private readonly WorkQueue _hubQueue;
        private readonly ConcurrentDictionary<string, string> _fingerprints = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, string> _secretUids = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, bool> _checking = new(StringComparer.Ordinal);

        public OperatorLoops(OperatorContext context)
        {
            _context = context;
            _klusterlets = new WatchedResources(context.Client, ResourceTypes.Klusterlets, null, null, context.Time);
            _deployments = new WatchedResources(context.Client, ResourceTypes.Deployments, null, null, context.Time);
            _secrets = [.. WatchedSecrets.Select(name => new WatchedResources(
                context.Client, ResourceTypes.Secrets, null, $"fieldSelector=metadata.name%3D{name}", context.Time))];
            _connections = new ManagedConnections(context);
            _reconciler = new KlusterletReconciler(context, _connections, _deployments);
            _cleanup = new KlusterletCleanup(context, _connections);
            _conditions = new DeploymentConditions(context, _deployments);
            _hubConnection = new HubConnectionCheck(context);
            _applyQueue = new WorkQueue("klusterlet", context.Time, context.Logger) { Backoff = ApplyBackoff };
            _statusQueue = new WorkQueue("klusterlet-status", context.Time, context.Logger);
            _hubQueue = new WorkQueue("hub-connection", context.Time, context.Logger);
        }

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            _klusterlets.Changed = OnKlusterlet;
            _deployments.Changed = OnDeployment;
            foreach (var secrets in _secrets)
            {
                secrets.Changed = OnSecret;
            }

            WatchedResources[] caches = [_deployments, _klusterlets, .. _secrets];
            var loops = caches.Select(cache => cache.RunAsync(cancellationToken)).ToList();
            await Task.WhenAll(caches.Select(cache => cache.Synced)).WaitAsync(cancellationToken);
            loops.Add(_applyQueue.RunAsync(ApplyAsync, 8, cancellationToken));
            loops.Add(_statusQueue.RunAsync(SetConditionsAsync, 4, cancellationToken));
            loops.Add(_hubQueue.RunAsync(CheckHubAsync, 64, cancellationToken));
            await Task.WhenAll(loops);
        }

        public void Dispose() => _connections.Dispose();

        private TimeSpan ApplyBackoff(int failures)
        {
            var wait = _context.Timings.OperatorRetryLimit * Math.Pow(2, Math.Min(failures, 8) - 8);
            return wait < _context.Timings.OperatorRetryLimit ? wait : _context.Timings.OperatorRetryLimit;
        }

        private async Task ApplyAsync(string name, CancellationToken cancellationToken)
        {
            if (_klusterlets.Find(name) is not { } klusterlet)
            {
                return;
            }

            if (klusterlet.IsBeingDeleted())
            {
                await _cleanup.ReconcileAsync(klusterlet, cancellationToken);
                return;
            }

            _applyQueue.AddAfter(name, _context.Timings.OperatorResync);
            await _reconciler.ReconcileAsync(klusterlet, cancellationToken);
        }

        private async Task SetConditionsAsync(string name, CancellationToken cancellationToken)
        {
            if (_klusterlets.Find(name) is { } klusterlet)
            {
                await _conditions.ReconcileAsync(klusterlet, cancellationToken);
            }
        }

        private async Task CheckHubAsync(string name, CancellationToken cancellationToken)
        {
            if (_klusterlets.Find(name) is not { } klusterlet || klusterlet.IsBeingDeleted())
            {
                return;
            }

            _checking[name] = true;
            try
            {
                _hubQueue.AddAfter(name, await _hubConnection.ReconcileAsync(klusterlet, cancellationToken));
            }
            finally
            {
                _checking.TryRemove(name, out _);
            }
        }

        private void OnKlusterlet(string name, JsonObject? item)
        {
            if (item is null)
            {
                _fingerprints.TryRemove(name, out _);
                return;
            }

            var fingerprint = Fingerprint(item);
            var known = _fingerprints.GetValueOrDefault(name);
            _fingerprints[name] = fingerprint;
            if (fingerprint != known)
            {
                _applyQueue.Add(name);
                _statusQueue.Add(name);
            }

            if (known is null)
            {
                TriggerHubCheck(name);
            }
        }

        private void OnSecret(string key, JsonObject? item)
        {
            var (@namespace, name) = (key.Split('/')[0], key.Split('/')[1]);
            var isNew = item is not null && _secretUids.GetValueOrDefault(key) != item.Uid();
            _secretUids[key] = item?.Uid() ?? "";
            foreach (var klusterlet in _klusterlets.Items.Where(entry => KlusterletConfig.Read(entry).AgentNamespace == @namespace))
            {
                if (name != KlusterletNames.ExternalSecret)
                {
                    TriggerHubCheck(klusterlet.Name());
                }
                else if (!klusterlet.IsBeingDeleted() || isNew)
                {
                    // A Secret that was merely updated does not wake a cleanup that already backs off.
                    _applyQueue.Add(klusterlet.Name());
                }
            }
        }

        private void OnDeployment(string key, JsonObject? item)
        {
            var @namespace = key.Split('/')[0];
            foreach (var klusterlet in _klusterlets.Items.Where(entry => KlusterletConfig.Read(entry).AgentNamespace == @namespace))
            {
                _statusQueue.Add(klusterlet.Name());
                if (item is null)
                {
                    _applyQueue.Add(klusterlet.Name());
                }
            }
        }

        /// <summary>A check that is already running is not started again at once.</summary>
        private void TriggerHubCheck(string name)
        {
            if (_checking.ContainsKey(name))
            {
                _hubQueue.AddAfter(name, _context.Timings.HubConnectionRecheck);
            }
            else
            {
                _hubQueue.Add(name);
            }
        }

        private static string Fingerprint(JsonObject klusterlet) => string.Join(
            '|',
            klusterlet.Uid(),
            klusterlet.Generation(),
            klusterlet.Text("metadata", "deletionTimestamp"),
            klusterlet.At("metadata", "annotations")?.ToJsonString(),
            klusterlet.Condition("HubConnectionDegraded").Text("reason"));
    }
}
