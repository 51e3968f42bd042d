using System.Text.Json.Nodes;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>The hub's controllers over shared caches, one queue of clusters and one of certificate requests.</summary>
internal sealed class HubControllers
{
    private readonly WatchedResources _clusters;
    private readonly WatchedResources _leases;
    private readonly WatchedResources _works;
    private readonly WatchedResources _addOns;
    private readonly WatchedResources _requests;
    private readonly WatchedResources _managers;
    private readonly WorkQueue _acceptQueue;
    private readonly WorkQueue _availabilityQueue;
    private readonly WorkQueue _cleanupQueue;
    private readonly WorkQueue _clockQueue;
    private readonly WorkQueue _requestQueue;
    private readonly ManagedClusterController _accept;
    private readonly AvailabilityController _availability;
    private readonly ClusterCleanupController _cleanup;
    private readonly CertificateApprover _approver;

    public HubControllers(ClusterClient client, OcmOptions options, TimeProvider time, ILogger logger)
    {
        WatchedResources Watch(ResourceType type, string? selector = null) => new(client, type, null, selector, time);
        WorkQueue Queue(string name) => new(name, time, logger);

        _clusters = Watch(ResourceTypes.ManagedClusters);
        _leases = Watch(ResourceTypes.Leases, $"labelSelector={Uri.EscapeDataString(HubNames.ClusterNameLabel)}");
        _works = Watch(ResourceTypes.ManifestWorks);
        _addOns = Watch(ResourceTypes.ManagedClusterAddOns);
        _requests = Watch(ResourceTypes.CertificateSigningRequests);
        _managers = Watch(ResourceTypes.ClusterManagers);
        _acceptQueue = Queue("managedcluster");
        _availabilityQueue = Queue("lease");
        _cleanupQueue = Queue("gc");
        _clockQueue = Queue("clock");
        _requestQueue = Queue("csr");
        var gate = new AutoApprovalGate(_managers);
        _accept = new ManagedClusterController(client, gate, options, time);
        _availability = new AvailabilityController(client, _leases, time);
        _cleanup = new ClusterCleanupController(client, options, time);
        _approver = new CertificateApprover(client, gate, time);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _clusters.Changed = OnCluster;
        _leases.Changed = OnLease;
        _works.Changed = (key, item) => OnContent(key, item);
        _addOns.Changed = (key, item) => OnContent(key, item);
        _requests.Changed = (key, item) => Add(_requestQueue, key, item);
        _managers.Changed = (_, _) => Everything();
        WatchedResources[] caches = [_managers, _leases, _clusters, _works, _addOns, _requests];
        var loops = caches.Select(cache => cache.RunAsync(cancellationToken)).ToList();
        await Task.WhenAll(caches.Select(cache => cache.Synced)).WaitAsync(cancellationToken);
        loops.Add(_acceptQueue.RunAsync(ClusterWork(_acceptQueue, _accept.ReconcileAsync), 8, cancellationToken));
        loops.Add(_availabilityQueue.RunAsync(ClusterWork(_availabilityQueue, _availability.ReconcileAsync), 4, cancellationToken));
        loops.Add(_cleanupQueue.RunAsync(ClusterWork(_cleanupQueue, _cleanup.ReconcileAsync), 4, cancellationToken));
        loops.Add(_clockQueue.RunAsync(CheckClockAsync, 4, cancellationToken));
        loops.Add(_requestQueue.RunAsync(ApproveAsync, 4, cancellationToken));
        await Task.WhenAll(loops);
    }

    private Func<string, CancellationToken, Task> ClusterWork(
        WorkQueue queue, Func<JsonObject, CancellationToken, Task<TimeSpan?>> reconcile) =>
        async (key, cancellationToken) =>
        {
            if (_clusters.Find(key) is { } cluster && await reconcile(cluster, cancellationToken) is { } later)
            {
                queue.AddAfter(key, later);
            }
        };

    private async Task CheckClockAsync(string name, CancellationToken cancellationToken)
    {
        if (_clusters.Find(name) is { } cluster && _leases.Find($"{name}/{HubNames.Lease}") is { } lease)
        {
            await _availability.CheckClockAsync(cluster, lease, cancellationToken);
        }
    }

    private async Task ApproveAsync(string name, CancellationToken cancellationToken)
    {
        if (_requests.Find(name) is { } request)
        {
            await _approver.ReconcileAsync(request, cancellationToken);
        }
    }

    private void OnCluster(string key, JsonObject? item)
    {
        Add(_acceptQueue, key, item);
        Add(_availabilityQueue, key, item);
        Add(_cleanupQueue, key, item);
        Add(_clockQueue, key, item);
    }

    private void OnLease(string key, JsonObject? item)
    {
        if (item is not null && item.Name() == HubNames.Lease && item.Namespace() is { } cluster)
        {
            _clockQueue.Add(cluster);
            _availabilityQueue.Add(cluster);
        }
    }

    private void OnContent(string key, JsonObject? item)
    {
        var cluster = key.Split('/')[0];
        if (item is null && _clusters.Find(cluster)?.IsBeingDeleted() == true)
        {
            _cleanupQueue.Add(cluster);
        }
    }

    private void Everything()
    {
        foreach (var cluster in _clusters.Items)
        {
            _acceptQueue.Add(cluster.Name());
        }

        foreach (var request in _requests.Items)
        {
            _requestQueue.Add(request.Name());
        }
    }

    private static void Add(WorkQueue queue, string key, JsonObject? item)
    {
        if (item is not null)
        {
            queue.Add(key);
        }
    }
}
