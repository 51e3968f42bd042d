using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>
/// A registration rebuilt from what is on the clusters: the claim on the ManagedCluster, the klusterlet, a hosted agent's identity. The store of the
/// operation that joined is not needed.
/// </summary>
internal static class FoundRegistration
{
    /// <summary>The registration of one agent.</summary>
    public static Registration Of(ManagedClusterName cluster, MembershipFacts facts, HubMembership hub, Traces traces)
    {
        var member = hub.Member?.Operation is null ? null : hub.Member;
        var (agent, claim) = (traces.Agent, traces.Claim);
        var operation = new OperationId(agent?.Operation ?? member?.Operation ?? claim?.Operation ?? traces.Identity!.Operation!);
        var mode = ModeOf(agent?.Mode) ?? ModeOf(member?.Mode) ?? ModeOf(claim?.Mode) ?? (agent is null && traces.Identity is not null ? AgentMode.SingletonHosted : AgentMode.Singleton);
        var hosting = mode.IsHosted() ? traces.HostingCluster ?? member?.HostingCluster ?? hub.HostedOn ?? AnyHost(facts) : null;
        return new Registration
        {
            Operation = operation,
            Attempt = Math.Max(member?.Attempt ?? claim?.Attempt ?? 0, 1),
            Cluster = cluster,
            ClusterUid = facts.Managed.Uid ?? member?.ClusterUid ?? agent?.ClusterUid ?? claim?.ClusterUid ?? traces.Identity!.ClusterUid!,
            Plan = new Planning.PlannedRegistration
            {
                Hub = hub.Hub,
                Mode = mode,
                HostingCluster = hosting is null ? null : new HostingClusterName(hosting),
                RunsOn = hosting ?? cluster.Value,
                OwnerAccepts = !hub.Administered,
                Names = NamesOf(cluster, hub.Hub, mode, operation, traces, member),
            },
            Klusterlet = agent?.Uid is { } uid ? new KlusterletFacts(agent.Name, uid, agent.Namespace ?? string.Empty, hosting ?? cluster.Value) : null,

            // What acceptance made is no older than the ManagedCluster, which came before.
            AcceptedAt = member?.CreatedAt,
            Leaving = true,
            Lost = LostOf(facts, hub, mode, hosting),
        };
    }

    /// <summary>Where nothing says which cluster hosted an agent that is gone: on any of them, only what is ours by its annotations is touched.</summary>
    private static string? AnyHost(MembershipFacts facts) => facts.Hosting.FirstOrDefault(host => host.Away is null)?.Name;

    /// <summary>Names follow from cluster, hub, the operation that made the agent, and which of the membership's agents it is.</summary>
    private static RegistrationNames NamesOf(
        ManagedClusterName cluster, HubName hub, AgentMode mode, OperationId operation, Traces traces, MemberSeen? member)
    {
        var (agent, identity) = (traces.Agent, traces.Identity);
        var wish = (agent is null && !mode.IsHosted() ? traces.Claim?.Namespace : agent?.Namespace) == RegistrationNames.DefaultAgentNamespace ? AgentNamespace.Default : AgentNamespace.Own;
        var made = (agent ?? identity)?.Mover is { } mover ? new OperationId(mover) : operation;
        var generation = agent is not null ? agent.Generation : identity is not null ? identity.Generation : member?.Generation;
        return RegistrationNames.For(cluster, hub, mode, wish, made, generation ?? 1);
    }

    private static LostSides? LostOf(MembershipFacts facts, HubMembership hub, AgentMode mode, string? hosting)
    {
        var host = mode.IsHosted() ? facts.Hosting.FirstOrDefault(runner => runner.Name == hosting) : null;
        var lost = new LostSides(hub.Away is not null, mode.IsHosted() && host is not { Away: null }, facts.Managed.Away is not null);
        return lost.Any ? lost : null;
    }

    private static AgentMode? ModeOf(string? text) => Enum.TryParse<AgentMode>(text, ignoreCase: false, out var mode) ? mode : null;
}
