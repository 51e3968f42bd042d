using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Nodes;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>
/// The registration agent under its own certificate: joins once it is accepted, reports the cluster, renews its lease. Its watch outlives
/// a withdrawn right, so a ManagedCluster that is made anew is seen at once.
/// </summary>
internal sealed class HubSession(AgentContext agent, ClusterClient hub)
{
    private readonly Signal _changed = new();
    private readonly SpokeFacts _facts = new(agent);

    private readonly WatchedResources _clusters = new(
        hub, ResourceTypes.ManagedClusters, null, $"fieldSelector=metadata.name%3D{agent.Cluster}", agent.Time)
    {
        RefusalBackoff = agent.AcceptBackoff,
    };

    private JsonObject? Cluster => _clusters.Find(agent.Cluster);

    private bool IsAccepted => Cluster is { } cluster && cluster.Flag("spec", "hubAcceptsClient") && cluster.IsTrue(HubNames.Accepted);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _clusters.Changed = (_, _) => _changed.Set();
        var watching = _clusters.RunAsync(cancellationToken);
        await _clusters.Synced.WaitAsync(cancellationToken);
        await Task.WhenAll(watching, ReportAsync(cancellationToken), RenewLeaseAsync(cancellationToken));
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var changed = _changed.Next;
            var wait = agent.Timings.ClusterHealthcheck;
            var before = Cluster;
            if (IsAccepted)
            {
                try
                {
                    await JoinAsync(cancellationToken);
                    await WriteStatusAsync(cancellationToken);
                    failures = 0;
                }
                catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
                {
                    wait = TimeSpan.FromSeconds(Math.Min(0.05 * Math.Pow(2, failures++), 60));
                }
            }

            if (_facts.RecheckAfter is { } sooner && sooner < wait)
            {
                wait = sooner;
            }

            await WaitForChangeAsync(before, changed, wait, cancellationToken);
        }
    }

    /// <summary>Own writes of the status come back as changes too: only others' are worth a new look at once.</summary>
    private async Task WaitForChangeAsync(JsonObject? before, Task changed, TimeSpan wait, CancellationToken cancellationToken)
    {
        var end = agent.Time.GetUtcNow() + wait;
        while (agent.Time.GetUtcNow() < end)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var timer = Task.Delay(end - agent.Time.GetUtcNow(), agent.Time, waiting.Token);
            var first = await Task.WhenAny(changed, timer);
            await waiting.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == timer || Cluster is null || before is null || Differs(before, Cluster))
            {
                return;
            }

            changed = _changed.Next;
        }
    }

    private static bool Differs(JsonObject before, JsonObject after) =>
        before.Uid() != after.Uid()
        || before.Generation() != after.Generation()
        || before.Condition(HubNames.Accepted).Text("status") != after.Condition(HubNames.Accepted).Text("status")
        || after.Condition(HubNames.Available).Text("status") == "Unknown";

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var configs = HubBootstrap.ClientConfigs(agent);
        if (Cluster is { } cluster && cluster.Objects("spec", "managedClusterClientConfigs").Count() != configs.Count)
        {
            await hub.ChangeAsync(
                ResourceTypes.ManagedClusters,
                null,
                agent.Cluster,
                item =>
                {
                    item.Child("spec")["managedClusterClientConfigs"] = configs.DeepClone();
                    return true;
                },
                cancellationToken);
        }

        if (Cluster is { } known && known.IsTrue(HubNames.Joined))
        {
            return;
        }

        await hub.ChangeStatusAsync(
            ResourceTypes.ManagedClusters,
            null,
            agent.Cluster,
            item => item.SetCondition(
                agent.Time.GetUtcNow(), HubNames.Joined, "True", "ManagedClusterJoined", "Managed cluster joined"),
            cancellationToken);
    }

    private async Task WriteStatusAsync(CancellationToken cancellationToken)
    {
        var facts = await _facts.ReadAsync(cancellationToken);
        await hub.ChangeStatusAsync(
            ResourceTypes.ManagedClusters,
            null,
            agent.Cluster,
            item =>
            {
                var before = item["status"]?.DeepClone();
                facts.Put(item, agent.Time.GetUtcNow());
                return !JsonNode.DeepEquals(before, item["status"]);
            },
            cancellationToken);
    }

    private async Task RenewLeaseAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed.Next;
            if (!IsAccepted)
            {
                await changed.WaitAsync(cancellationToken);
                continue;
            }

            var period = TimeSpan.FromSeconds(Cluster.Number("spec", "leaseDurationSeconds") ?? 60);
            try
            {
                await hub.ChangeAsync(ResourceTypes.Leases, agent.Cluster, HubNames.Lease, Renew, cancellationToken);
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                period = TimeSpan.FromSeconds(Math.Min(period.TotalSeconds, 1));
            }

            await WaitForPeriodAsync(agent.Random.Jittered(period, 0.25), cancellationToken);
        }
    }

    /// <summary>A changed lease duration counts at once.</summary>
    private async Task WaitForPeriodAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        var end = agent.Time.GetUtcNow() + period;
        var duration = Cluster.Number("spec", "leaseDurationSeconds");
        while (agent.Time.GetUtcNow() < end && Cluster.Number("spec", "leaseDurationSeconds") == duration)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(_changed.Next, Task.Delay(end - agent.Time.GetUtcNow(), agent.Time, waiting.Token));
            await waiting.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private bool Renew(JsonObject lease)
    {
        lease.Child("spec")["renewTime"] = Conditions.MicroTime(agent.Time.GetUtcNow());
        return true;
    }
}
