using Microsoft.DurableTask;

using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Activities.HandingOver;

/// <summary>What both hubs of a hand-off say of the cluster, at the same time. A hub that does not answer is a value. Reads only.</summary>
internal sealed class LookAtBothHubs(CurrentFleet fleet, TimeProvider time, ActivityStopping stopping) : TaskActivity<HubPair, HubsSeen>
{
    /// <inheritdoc/>
    public override Task<HubsSeen> RunAsync(TaskActivityContext context, HubPair input) => LookAsync(input, stopping.Token);

    internal async Task<HubsSeen> LookAsync(HubPair pair, CancellationToken cancellationToken)
    {
        var from = OneAsync(pair.From, pair.Cluster, cancellationToken);
        var to = OneAsync(pair.To, pair.Cluster, cancellationToken);
        return new HubsSeen(time.GetUtcNow(), await from, await to);
    }

    private async Task<HubSeen> OneAsync(HubName name, ManagedClusterName cluster, CancellationToken cancellationToken)
    {
        try
        {
            var hub = fleet().Hub(name);
            var member = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster.Value, cancellationToken);
            var lease = member is null ? null : await hub.GetAsync<Lease>(ResourceKind.Lease, cluster.Value, LookForLease.Name, cancellationToken);
            var available = member?.Status?.Conditions.OfType(ConditionTypes.ManagedClusterConditionAvailable);
            return new HubSeen(
                member?.Spec?.HubAcceptsClient == true && available?.IsTrue == true,
                available?.ChangedAt,
                LeaseTime.Parse(lease?.Spec?.RenewTime),
                member is null ? $"hub {name} has no such ManagedCluster" : $"{ConditionTypes.ManagedClusterConditionAvailable}={available?.Status ?? "not set"} {available?.Reason}".TrimEnd());
        }
        catch (Exception away) when (away is HubUnreachableException or HubRefusedException)
        {
            return new HubSeen(Available: null, Since: null, Lease: null, Failures.Cut(away.Message, 300));
        }
    }
}
