using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>The membership whose agent is to move, as it was found: a pure function of what was seen.</summary>
internal sealed record MembershipToMove
{
    /// <summary>Why nothing is moved.</summary>
    public Finding? Refusal { get; init; }

    /// <summary>Whether it is refused because a cluster does not answer: it may do so in a moment.</summary>
    public bool IsAway { get; init; }

    /// <summary>The membership's agent.</summary>
    public Registration? Present { get; init; }

    /// <summary>Where that agent is.</summary>
    public AgentPlace? Place { get; init; }

    /// <summary>The agent before, where an earlier move put another in its place and did not end.</summary>
    public Registration? Former { get; init; }

    /// <summary>Where that one was.</summary>
    public AgentPlace? FormerPlace { get; init; }

    /// <summary>The agent that is to move, for the planner.</summary>
    public MovedAgent Agent => new(Present!.Operation, Place!, Present.Klusterlet!.Name);

    /// <summary>Judges what was seen.</summary>
    public static MembershipToMove Of(MoveInput input, MembershipFacts facts)
    {
        if (facts.Problem is { } problem)
        {
            return new MembershipToMove { Refusal = problem };
        }

        var hub = facts.Hubs.First(known => known.Hub == input.Wish.Hub);
        var traces = Traces.Of(facts, hub.Hub);
        if (Away(input, facts, hub) is { } away)
        {
            return new MembershipToMove { Refusal = away, IsAway = true };
        }

        if (MoveRefusals.Of(input, facts, hub, traces) is { } refusal)
        {
            return new MembershipToMove { Refusal = refusal };
        }

        var present = FoundRegistration.Of(input.Cluster, facts, hub, traces) with { Leaving = false };
        var place = PlaceOf(present);
        var found = new MembershipToMove { Present = present, Place = place };
        return hub.Member!.Phase is ClaimPhase.Settling or ClaimPhase.Unsettled && AgentPlace.FromText(hub.Member.MovedFrom) is { } from
            ? found with { Former = FormerOf(input, facts, hub, traces, present, from), FormerPlace = from }
            : found;
    }

    private static AgentPlace PlaceOf(Registration registration) => new(
        registration.Plan.Mode,
        registration.Plan.HostingCluster,
        registration.Plan.Names.AgentNamespace == RegistrationNames.DefaultAgentNamespace ? AgentNamespace.Default : AgentNamespace.Own,
        registration.Plan.Names.Generation ?? 1);

    /// <summary>By its klusterlet, or where that is gone by what the claim says of it.</summary>
    private static Registration FormerOf(
        MoveInput input, MembershipFacts facts, HubMembership hub, Traces traces, Registration present, AgentPlace from)
    {
        var other = traces.Others.FirstOrDefault(known => (known.Agent.Generation ?? 1) == from.Generation);
        if (other.Agent is not null)
        {
            return FoundRegistration.Of(input.Cluster, facts, hub, traces.Other(other));
        }

        return present with
        {
            Klusterlet = null,
            Leaving = true,
            Plan = present.Plan with
            {
                Mode = from.Mode,
                HostingCluster = from.HostingCluster,
                RunsOn = from.HostingCluster?.Value ?? input.Cluster.Value,
                Names = RegistrationNames.For(input.Cluster, hub.Hub, from.Mode, from.AgentNamespace, present.Operation, from.Generation),
            },
        };
    }

    /// <summary>A move needs the hub, the cluster, and where its agent is hosted that cluster: nothing can be proven without them.</summary>
    private static Finding? Away(MoveInput input, MembershipFacts facts, HubMembership hub)
    {
        var hosts = new[] { hub.Member?.HostingCluster, AgentPlace.FromText(hub.Member?.MovedFrom)?.HostingCluster?.Value };
        var away = facts.Hosting.Where(host => hosts.Contains(host.Name, StringComparer.Ordinal)).Append(facts.Managed)
            .Select(runner => runner.Away).Prepend(hub.Away).OfType<Finding>().ToList();
        return away.Count == 0
            ? null
            : new Finding(
                "SideAway",
                Failures.Cut($"Moving the agent of {input.Cluster} on {hub.Hub} needs clusters that do not answer: {string.Join(" ", away.Select(finding => finding.Sentence))}", 600),
                $"Ask again when they answer. If the cluster that runs the agent is lost for good: 'multihub offboard {input.Cluster} --hub {hub.Hub} --accept-loss', and onboard again.");
    }
}
