using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>
/// What is there of one registration beside the hub: its klusterlet, wherever that runs, and a hosted agent's identity. Of several klusterlets it is
/// the one that the claim calls the membership's; the others are those of moves.
/// </summary>
internal sealed record Traces(AgentSeen? Agent, string? HostingCluster, AgentSeen? Identity, IReadOnlyList<(AgentSeen Agent, string? Host)> Others)
{
    public bool Any => Agent is not null || Identity is not null;

    public int Agents => (Agent is null ? 0 : 1) + Others.Count;

    public static Traces Of(MembershipFacts facts, HubName hub)
    {
        var current = facts.Hubs.FirstOrDefault(known => known.Hub == hub)?.Member?.Generation;
        var hosted = facts.Hosting.SelectMany(runner => runner.Agents.Select(agent => (Agent: agent, Host: (string?)runner.Name)));
        var all = facts.Managed.Agents.Select(agent => (Agent: agent, Host: (string?)null)).Concat(hosted).Where(found => IsOf(found.Agent, hub))
            .OrderByDescending(found => found.Agent.Generation == current).ToList();
        var (agent, host) = all.Count > 0 ? all[0] : (null, null);
        var identities = facts.Managed.Identities.Where(identity => IsOf(identity, hub)).ToList();
        var identity = identities.FirstOrDefault(identity => identity.Generation == (agent is null ? current : agent.Generation)) ?? identities.FirstOrDefault();
        return new Traces(agent, host, identity, [.. all.Skip(1)]);
    }

    /// <summary>The same of another of the membership's klusterlets.</summary>
    public Traces Other((AgentSeen Agent, string? Host) other) => new(other.Agent, other.Host, null, []);

    private static bool IsOf(AgentSeen agent, HubName hub) => agent.Operation is not null && agent.Hub == hub.Value;
}
