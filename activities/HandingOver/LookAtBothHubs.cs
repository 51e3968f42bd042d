using Microsoft.DurableTask;

using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.HandingOver;

/// <summary>What both hubs of a hand-off say of the cluster, at the same time. A hub that does not answer is a value; one that
/// its owner administers is asked with the bootstrap credential, and where it refuses that, the agent's klusterlet. Reads only.</summary>
internal sealed class LookAtBothHubs(CurrentFleet fleet, TimeProvider time, ActivityStopping stopping) : TaskActivity<HubPair, HubsSeen>
{
    /// <inheritdoc/>
    public override Task<HubsSeen> RunAsync(TaskActivityContext context, HubPair input) => LookAsync(input, stopping.Token);

    internal async Task<HubsSeen> LookAsync(HubPair pair, CancellationToken cancellationToken)
    {
        var from = OneAsync(pair.From, pair.Cluster, pair.FromAgent, cancellationToken);
        var to = OneAsync(pair.To, pair.Cluster, pair.ToAgent, cancellationToken);
        return new HubsSeen(time.GetUtcNow(), await from, await to);
    }

    private async Task<HubSeen> OneAsync(HubName name, ManagedClusterName cluster, KlusterletFacts? agent, CancellationToken cancellationToken)
    {
        var owners = fleet().Fleet.Hub(name) is { Administered: false };
        try
        {
            return await OnHubAsync(name, cluster, owners, cancellationToken);
        }
        catch (HubRefusedException refused) when (owners)
        {
            // Its owner has taken the bootstrap credential back, as is right once the agent has its own.
            return await FromAgentAsync(name, cluster, agent, refused, cancellationToken);
        }
        catch (Exception away) when (away is HubUnreachableException or HubRefusedException)
        {
            return NotSeen(away);
        }
    }

    private async Task<HubSeen> OnHubAsync(HubName name, ManagedClusterName cluster, bool owners, CancellationToken cancellationToken)
    {
        var hub = fleet().Joined(name);
        var member = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster.Value, cancellationToken);
        var lease = member is null || owners ? null : await hub.GetAsync<Lease>(ResourceKind.Lease, cluster.Value, LookForLease.Name, cancellationToken);
        var available = member?.Status?.Conditions.OfType(ConditionTypes.ManagedClusterConditionAvailable);
        return new HubSeen(
            member?.Spec?.HubAcceptsClient == true && available?.IsTrue == true,
            available?.ChangedAt,
            LeaseTime.Parse(lease?.Spec?.RenewTime),
            member is null ? $"hub {name} has no such ManagedCluster" : $"{ConditionTypes.ManagedClusterConditionAvailable}={available?.Status ?? "not set"} {available?.Reason}".TrimEnd());
    }

    /// <summary>What the operator says of the agent's connection to a hub that is not ours to read.</summary>
    private async Task<HubSeen> FromAgentAsync(HubName name, ManagedClusterName cluster, KlusterletFacts? agent, HubRefusedException refused, CancellationToken cancellationToken)
    {
        if (agent is null)
        {
            return NotSeen(refused);
        }

        try
        {
            var runner = agent.RunsOn == cluster.Value ? fleet().Managed(cluster) : fleet().Hosting(new HostingClusterName(agent.RunsOn));
            var klusterlet = await runner.GetAsync<Klusterlet>(ResourceKind.Klusterlet, null, agent.Name, cancellationToken);
            if (klusterlet?.Metadata.Uid != agent.Uid)
            {
                return new HubSeen(Available: false, Since: null, Lease: null, $"hub {name} does not say, and klusterlet {agent.Name} is gone", ByAgent: true);
            }

            var degraded = klusterlet?.Status?.Conditions.OfType(ConditionTypes.HubConnectionDegraded);
            return new HubSeen(
                degraded?.IsFalse,
                degraded?.ChangedAt,
                Lease: null,
                $"hub {name} does not say; klusterlet {agent.Name}: {ConditionTypes.HubConnectionDegraded}={degraded?.Status ?? "not set"} {degraded?.Reason}".TrimEnd(),
                ByAgent: true);
        }
        catch (Exception away) when (away is HubUnreachableException or HubRefusedException)
        {
            return NotSeen(away);
        }
    }

    private static HubSeen NotSeen(Exception away) => new(Available: null, Since: null, Lease: null, Failures.Cut(away.Message, 300));
}
