using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>What is there of one registration beside the hub: its klusterlet, wherever that runs, and a hosted agent's identity.</summary>
internal sealed record Traces(AgentSeen? Agent, string? HostingCluster, AgentSeen? Identity, int Agents)
{
    public bool Any => Agent is not null || Identity is not null;

    public static Traces Of(MembershipFacts facts, HubName hub)
    {
        var hosted = facts.Hosting.SelectMany(runner => runner.Agents.Select(agent => (Agent: agent, Host: (string?)runner.Name)));
        var all = facts.Managed.Agents.Select(agent => (Agent: agent, Host: (string?)null)).Concat(hosted).Where(found => IsOf(found.Agent, hub)).ToList();
        var (agent, host) = all.Count > 0 ? all[0] : (null, null);
        return new Traces(agent, host, facts.Managed.Identities.FirstOrDefault(identity => IsOf(identity, hub)), all.Count);
    }

    private static bool IsOf(AgentSeen agent, HubName hub) => agent.Operation is not null && agent.Hub == hub.Value;
}
