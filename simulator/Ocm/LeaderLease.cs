using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>
/// Leader election over a Lease, as client-go does it: a candidate believes what it first saw for a whole lease duration of its own clock,
/// and looks every retry period. A leader that cannot renew in time has lost.
/// </summary>
internal sealed class LeaderLease(
    ClusterClient client, string @namespace, string name, string identity, OcmTimings timings, TimeProvider time)
{
    private string? _observed;
    private DateTimeOffset _observedAt;
    private DateTimeOffset _renewedAt;

    public async Task AcquireAsync(CancellationToken cancellationToken)
    {
        while (!await TryAsync(cancellationToken))
        {
            await Task.Delay(timings.LeaderRetry, time, cancellationToken);
        }
    }

    /// <summary>Renews until it is cancelled, and returns when the leadership is lost.</summary>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        var deadline = timings.LeaderLease - (timings.LeaderRetry * 1.15);
        do
        {
            await Task.Delay(timings.LeaderRetry, time, cancellationToken);
            if (await TryAsync(cancellationToken))
            {
                continue;
            }
        }
        while (time.GetUtcNow() - _renewedAt < deadline);
    }

    /// <summary>Gives the leadership up, so that the next candidate need not wait.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.ChangeAsync(ResourceTypes.Leases, @namespace, name, Release, cancellationToken);
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return;
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = await client.FindAsync(ResourceTypes.Leases, @namespace, name, cancellationToken);
            if (lease is null)
            {
                await client.CreateAsync(ResourceTypes.Leases, NewLease(), cancellationToken);
            }
            else if (!await TakeAsync(lease, cancellationToken))
            {
                return false;
            }

            _renewedAt = time.GetUtcNow();
            return true;
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return false;
        }
    }

    private async Task<bool> TakeAsync(JsonObject lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var record = lease["spec"]?.ToJsonString() ?? "";
        if (record != _observed)
        {
            _observed = record;
            _observedAt = now;
        }

        var holder = lease.Text("spec", "holderIdentity");
        if (!string.IsNullOrEmpty(holder) && holder != identity && _observedAt + timings.LeaderLease > now)
        {
            return false;
        }

        var spec = lease.Child("spec");
        if (holder != identity)
        {
            spec["acquireTime"] = Conditions.MicroTime(now);
            spec["leaseTransitions"] = (spec.Number("leaseTransitions") ?? 0) + 1;
        }

        spec["holderIdentity"] = identity;
        spec["leaseDurationSeconds"] = DurationSeconds;
        spec["renewTime"] = Conditions.MicroTime(now);
        await client.UpdateAsync(ResourceTypes.Leases, lease, cancellationToken);
        return true;
    }

    private bool Release(JsonObject lease)
    {
        if (lease.Text("spec", "holderIdentity") != identity)
        {
            return false;
        }

        var spec = lease.Child("spec");
        spec["holderIdentity"] = "";
        spec["leaseDurationSeconds"] = 1;
        spec["renewTime"] = Conditions.MicroTime(time.GetUtcNow());
        return true;
    }

    private JsonObject NewLease()
    {
        var now = Conditions.MicroTime(time.GetUtcNow());
        var lease = Rbac.Named(@namespace, name);
        lease["apiVersion"] = ResourceTypes.Leases.ApiVersion;
        lease["kind"] = ResourceTypes.Leases.Kind;
        lease["spec"] = new JsonObject
        {
            ["acquireTime"] = now,
            ["holderIdentity"] = identity,
            ["leaseDurationSeconds"] = DurationSeconds,
            ["leaseTransitions"] = 0,
            ["renewTime"] = now,
        };
        return lease;
    }

    private int DurationSeconds => Math.Max(1, (int)timings.LeaderLease.TotalSeconds);
}
