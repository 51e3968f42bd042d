using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>
/// What is there of one registration beside the hub: its klusterlet, wherever that runs, a hosted agent's identity, and the claim on the agent's
/// namespace, where the hub is its owner's. Of several klusterlets it is the one that the claim calls the membership's; the others are those of moves.
/// </summary>
internal sealed record Traces(AgentSeen? Agent, string? HostingCluster, AgentSeen? Identity, IReadOnlyList<(AgentSeen Agent, string? Host)> Others)
{
    /// <summary>The claim, where it is not on the hub.</summary>
    public ClaimSeen? Claim { get; init; }

    public bool Any => Agent is not null || Identity is not null || Claim is not null;

    /// <summary>Whether more is left than the mark of a leave on a namespace that was not ours to delete.</summary>
    public bool Living => Agent is not null || Identity is not null || Claim is { Phase: not ClaimPhase.Closing };

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
        var (claim, claimed) = ClaimOf(facts, hub, agent, host);
        return new Traces(agent, agent is null ? claimed : host, identity, [.. all.Skip(1)]) { Claim = claim };
    }

    /// <summary>The same of another of the membership's klusterlets.</summary>
    public Traces Other((AgentSeen Agent, string? Host) other) => new(other.Agent, other.Host, null, []);

    /// <summary>The agent's own claim before others, and one that a leave has closed last.</summary>
    private static (ClaimSeen? Claim, string? Host) ClaimOf(MembershipFacts facts, HubName hub, AgentSeen? agent, string? host)
    {
        var claims = facts.Hosting.SelectMany(runner => Claims(runner, hub, runner.Name)).Concat(Claims(facts.Managed, hub, null))
            .OrderByDescending(found => found.Claim.Operation == agent?.Operation && found.Host == host).ThenBy(found => found.Claim.Phase == ClaimPhase.Closing).ToList();
        return claims.Count > 0 ? claims[0] : (null, null);
    }

    private static IEnumerable<(ClaimSeen Claim, string? Host)> Claims(RunnerSeen runner, HubName hub, string? host) =>
        (runner.Claims ?? []).Where(claim => claim.Hub == hub.Value).Select(claim => (claim, host));

    private static bool IsOf(AgentSeen agent, HubName hub) => agent.Operation is not null && agent.Hub == hub.Value;
}
