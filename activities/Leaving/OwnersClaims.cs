using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// The claims of one cluster on hubs that their owners administer, read where they are kept: on the namespaces of agents that are there, and on
/// those that a join would make. Reads only.
/// </summary>
internal sealed class OwnersClaims(ManagedClusterName cluster, IReadOnlyList<HubName> hubs, OperationId operation)
{
    /// <summary>The hubs.</summary>
    public IReadOnlyList<HubName> Hubs => hubs;

    /// <summary>The namespaces that may hold one on the managed cluster.</summary>
    public IEnumerable<string> OnManaged(IReadOnlyList<AgentSeen> agents) => hubs.Count == 0
        ? []
        : Of(agents).Select(agent => agent.Namespace).OfType<string>()
            .Concat(hubs.Select(hub => Names(hub, AgentMode.Singleton).RunsIn)).Append(RegistrationNames.DefaultAgentNamespace).Distinct(StringComparer.Ordinal);

    /// <summary>The same on a hosting cluster, where they are named like the klusterlet.</summary>
    public IEnumerable<string> OnHost(IReadOnlyList<AgentSeen> agents) =>
        Of(agents).Select(agent => agent.Name).Concat(hubs.Select(hub => Names(hub, AgentMode.SingletonHosted).RunsIn)).Distinct(StringComparer.Ordinal);

    /// <summary>The claims on these namespaces; absent: no hub is its owner's.</summary>
    public async Task<IReadOnlyList<ClaimSeen>?> ReadAsync(ClusterClient runner, IEnumerable<string> namespaces, CancellationToken cancellationToken) => hubs.Count == 0
        ? null
        : [.. (await Task.WhenAll(namespaces.Select(name => runner.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken)))).Select(Seen).OfType<ClaimSeen>()];

    private IEnumerable<AgentSeen> Of(IReadOnlyList<AgentSeen> agents) => agents.Where(agent => hubs.Any(hub => hub.Value == agent.Hub));

    private RegistrationNames Names(HubName hub, AgentMode mode) => RegistrationNames.For(cluster, hub, mode, AgentNamespace.Own, operation);

    private ClaimSeen? Seen(KubernetesNamespace? found)
    {
        if (found is not { Metadata.Terminating: false } || Claim.Of(new ManagedCluster { Metadata = found.Metadata }) is not { Operation: { } owner, Phase: not null } claim
            || found.Metadata.Annotation(OwnerAnnotations.Cluster) != cluster.Value || found.Metadata.Annotation(OwnerAnnotations.Hub) is not { } hub)
        {
            return null;
        }

        return hubs.Any(known => known.Value == hub)
            ? new ClaimSeen(found.Metadata.Name!, owner, claim.Attempt, claim.Phase, hub, claim.ClusterUid, found.Metadata.Annotation(OwnerAnnotations.Mode))
            : null;
    }
}
