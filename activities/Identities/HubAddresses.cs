using System.Collections.Concurrent;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// The hubs as agents reach them, found out at inspection and kept for a while: what a join needs minutes later is not asked for again.
/// </summary>
internal sealed class HubAddresses(CurrentFleet fleet, ClusterClientOptions options, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<HubName, Kept> _kept = new();

    /// <summary>What agents have to do with a hub: its address, which hub it is, and its bootstrap role; at most 15 minutes old.</summary>
    /// <exception cref="HubRefusedException">There is no address that agents can use.</exception>
    public async Task<HubAddress> OfAsync(HubName hub, CancellationToken cancellationToken)
    {
        var connections = fleet();
        if (_kept.TryGetValue(hub, out var kept) && kept.Fleet == connections.Fleet.Hash && time.GetUtcNow() - kept.At < Lifetime)
        {
            return kept.Address;
        }

        var server = await new AgentAddresses(connections, options, time).HubAsync(hub, cancellationToken);
        if (connections.Fleet.Hub(hub) is { Administered: false })
        {
            // Which cluster it is, its owner does not let us see; another address is another hub to its agents.
            var ofOwner = new HubAddress(server, ContentHash.Hex(server.Url.AbsoluteUri, 8), HasBootstrapRole: true);
            _kept[hub] = new Kept(ofOwner, connections.Fleet.Hash, time.GetUtcNow());
            return ofOwner;
        }

        var system = await connections.Hub(hub).RequireAsync<KubernetesNamespace>(ResourceKind.Namespace, null, "kube-system", cancellationToken);
        var role = await connections.Hub(hub).GetAsync<ClusterRole>(ResourceKind.ClusterRole, null, BootstrapAccount.OcmRole, cancellationToken);
        var address = new HubAddress(server, system.Metadata.Uid ?? string.Empty, role is not null);
        _kept[hub] = new Kept(address, connections.Fleet.Hash, time.GetUtcNow());
        return address;
    }

    /// <summary>Forgets what is known of a hub: something about it turned out to be wrong.</summary>
    public void Forget(HubName hub) => _kept.TryRemove(hub, out _);

    private sealed record Kept(HubAddress Address, string Fleet, DateTimeOffset At);
}

/// <summary>A hub as agents reach it.</summary>
/// <param name="Server">Its address and CA.</param>
/// <param name="Uid">UID of its kube-system: which hub it really is.</param>
/// <param name="HasBootstrapRole">Whether OCM's role for agents that register is there.</param>
internal sealed record HubAddress(AgentServer Server, string Uid, bool HasBootstrapRole);
