using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>Watches the leases of accepted clusters: Unknown after five lease periods of silence, clock skew, and taints.</summary>
internal sealed class AvailabilityController(ClusterClient client, WatchedResources leases, TimeProvider time)
{
    private const int GracePeriods = 5;

    /// <summary>Reconciles one cluster; the result says when to look again.</summary>
    public async Task<TimeSpan?> ReconcileAsync(JsonObject cluster, CancellationToken cancellationToken)
    {
        await EnsureTaintsAsync(cluster, cancellationToken);
        if (cluster.IsBeingDeleted() || !cluster.IsTrue(HubNames.Accepted))
        {
            return null;
        }

        var lease = leases.Find($"{cluster.Name()}/{HubNames.Lease}");
        if (lease is null)
        {
            await CreateLeaseAsync(cluster.Name(), cancellationToken);
            return null;
        }

        var period = TimeSpan.FromSeconds(cluster.Number("spec", "leaseDurationSeconds") ?? 60);
        var silence = time.GetUtcNow() - (lease.Time("spec", "renewTime") ?? default);
        var grace = period * GracePeriods;
        if (silence < grace)
        {
            return grace - silence + TimeSpan.FromMilliseconds(10);
        }

        await client.ChangeStatusAsync(
            ResourceTypes.ManagedClusters,
            null,
            cluster.Name(),
            item => item.SetCondition(
                time.GetUtcNow(),
                HubNames.Available,
                "Unknown",
                "ManagedClusterLeaseUpdateStopped",
                "Registration agent stopped updating its lease."),
            cancellationToken);
        return null;
    }

    /// <summary>A lease was renewed: is the agent's clock the hub's?</summary>
    public async Task CheckClockAsync(JsonObject cluster, JsonObject lease, CancellationToken cancellationToken)
    {
        // The hub made the lease itself; only a renewal tells the agent's time.
        if (!cluster.IsTrue(HubNames.Joined) || lease.Time("spec", "renewTime") is not { } renewed)
        {
            return;
        }

        var limit = TimeSpan.FromSeconds(cluster.Number("spec", "leaseDurationSeconds") ?? 60) * GracePeriods;
        var synced = (time.GetUtcNow() - renewed).Duration() < limit;
        var known = cluster.Condition(HubNames.ClockSynced).Text("status");
        if (known == (synced ? "True" : "False"))
        {
            return;
        }

        await client.ChangeStatusAsync(
            ResourceTypes.ManagedClusters,
            null,
            cluster.Name(),
            item => synced
                ? item.SetCondition(
                    time.GetUtcNow(),
                    HubNames.ClockSynced,
                    "True",
                    "ManagedClusterClockSynced",
                    "The clock of the managed cluster is synced with the hub.")
                : item.SetCondition(
                    time.GetUtcNow(),
                    HubNames.ClockSynced,
                    "False",
                    "ManagedClusterClockOutOfSync",
                    "The clock of hub and agent is out of sync. This may cause the Unknown status and affect agent functionalities."),
            cancellationToken);
    }

    private async Task CreateLeaseAsync(string cluster, CancellationToken cancellationToken)
    {
        var lease = Rbac.Named(cluster, HubNames.Lease, new JsonObject { [HubNames.ClusterNameLabel] = cluster });
        lease["apiVersion"] = ResourceTypes.Leases.ApiVersion;
        lease["kind"] = ResourceTypes.Leases.Kind;
        lease["spec"] = new JsonObject
        {
            ["holderIdentity"] = HubNames.Lease,
            ["renewTime"] = Client.Conditions.MicroTime(time.GetUtcNow()),
        };
        try
        {
            await client.CreateAsync(ResourceTypes.Leases, lease, cancellationToken);
        }
        catch (ApiException known) when (known.AlreadyExists)
        {
            return;
        }
    }

    private async Task EnsureTaintsAsync(JsonObject cluster, CancellationToken cancellationToken)
    {
        var wanted = cluster.Condition(HubNames.Available).Text("status") switch
        {
            "True" => null,
            "False" => HubNames.UnavailableTaint,
            _ => HubNames.UnreachableTaint,
        };
        if (cluster.IsBeingDeleted() || OwnTaints(cluster).SequenceEqual(wanted is null ? [] : [wanted], StringComparer.Ordinal))
        {
            return;
        }

        await client.ChangeAsync(
            ResourceTypes.ManagedClusters, null, cluster.Name(), item => SetTaint(item, wanted), cancellationToken);
    }

    private bool SetTaint(JsonObject cluster, string? wanted)
    {
        if (cluster.IsBeingDeleted() || OwnTaints(cluster).SequenceEqual(wanted is null ? [] : [wanted], StringComparer.Ordinal))
        {
            return false;
        }

        var taints = new JsonArray(
            [.. cluster.Objects("spec", "taints").Where(taint => !IsOwn(taint.Text("key"))).Select(taint => taint.DeepClone())]);
        if (wanted is not null)
        {
            taints.Add(new JsonObject
            {
                ["effect"] = "NoSelect",
                ["key"] = wanted,
                ["timeAdded"] = Client.Conditions.Timestamp(time.GetUtcNow()),
            });
        }

        if (taints.Count > 0)
        {
            cluster.Child("spec")["taints"] = taints;
        }
        else
        {
            cluster.Child("spec").Remove("taints");
        }

        return true;
    }

    private static IEnumerable<string> OwnTaints(JsonObject cluster) =>
        cluster.Objects("spec", "taints").Select(taint => taint.Text("key")).OfType<string>().Where(IsOwn);

    private static bool IsOwn(string? key) => key is HubNames.UnreachableTaint or HubNames.UnavailableTaint;
}
