using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>The agent that a membership has and that is to go to another place.</summary>
/// <param name="Membership">The operation that joined: it owns the ManagedCluster and all that is made for the membership.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Klusterlet">Its klusterlet.</param>
public sealed record MovedAgent(OperationId Membership, AgentPlace Place, string Klusterlet)
{
    /// <summary>Which agent of the membership the next one is.</summary>
    public int Next => Place.Generation + 1;

    /// <summary>
    /// The wish, with what goes without saying: who only names another hosting cluster or namespace keeps the mode.
    /// </summary>
    public RegistrationRequest Complete(RegistrationRequest wish) => wish switch
    {
        { Mode: null, HostingCluster: not null } when Place.Mode.IsHosted() => wish with { Mode = Place.Mode },
        { Mode: null, HostingCluster: null, AgentNamespace: not null } when !Place.Mode.IsHosted() => wish with { Mode = Place.Mode },
        _ => wish,
    };

    /// <summary>Whether the agent is as the wish says already. A wish that says nothing asks for the best of the other places.</summary>
    public bool IsAsWished(RegistrationRequest wish) =>
        wish is not { Mode: null, HostingCluster: null, AgentNamespace: null }
        && (wish.Mode is not { } mode || mode == Place.Mode)
        && (wish.HostingCluster is not { } host || host == Place.HostingCluster)
        && (wish.AgentNamespace is not { } agentNamespace || (!Place.Mode.IsHosted() && agentNamespace == Place.AgentNamespace));

    /// <summary>Whether a place is the one that it has.</summary>
    public bool IsAt(AgentMode mode, HostingClusterName? host, AgentNamespace agentNamespace) =>
        mode == Place.Mode && host == Place.HostingCluster && (mode.IsHosted() || agentNamespace == Place.AgentNamespace);
}
