namespace MultiHubFlows.Domain;

/// <summary>
/// What a fleet prefers and allows where a plan may choose. The defaults are the policy of a fleet that says nothing. It is hashed with every
/// plan: another policy, another plan to approve.
/// </summary>
public sealed record PlanningPolicy
{
    /// <summary>How many agents may run on a managed cluster of which another agent is hosted elsewhere.</summary>
    public int OnClusterBesideHosted { get; init; } = 1;

    /// <summary>Slots of each hosting cluster that the planner leaves free; only who names the hosting cluster gets them.</summary>
    public int HeadRoom { get; init; }

    /// <summary>Agents that a hosting cluster runs at most, whatever its slots; absent: its slots alone.</summary>
    public int? AgentsPerHost { get; init; }

    /// <summary>Agents of one hub that a hosting cluster runs at most; absent: no limit.</summary>
    public int? AgentsOfOneHubPerHost { get; init; }

    /// <summary>The namespace that the planner gives to an agent on the managed cluster where the request does not say.</summary>
    public AgentNamespace AgentNamespace { get; init; } = AgentNamespace.Own;

    /// <summary>What becomes of a hosting cluster of which something could not be seen.</summary>
    public UnknownFacts UnknownFacts { get; init; } = UnknownFacts.Allow;

    /// <summary>How much each preference counts.</summary>
    public PlanningWeights Weights { get; init; } = new();
}

/// <summary>Points of the preferences; of several plans that are possible the one with the most points in all is taken.</summary>
public sealed record PlanningWeights
{
    /// <summary>The largest weight.</summary>
    public const int Largest = 1000;

    /// <summary>The agent runs on the managed cluster: no other cluster, no credential elsewhere.</summary>
    public int OnCluster { get; init; } = 100;

    /// <summary>The hosting cluster is as full as possible, so that others stay free for more: this many points for the last slot.</summary>
    public int BestFit { get; init; } = 20;

    /// <summary>The hosting cluster runs no agent of another hub: its hub's secrets are not shared with others.</summary>
    public int OwnHost { get; init; } = 10;

    /// <summary>The hosting cluster has the operator already.</summary>
    public int OperatorThere { get; init; } = 10;

    /// <summary>The hosting cluster is a managed cluster of the same hub, as hosted add-ons need it.</summary>
    public int MemberOfHub { get; init; } = 5;

    /// <summary>Everything about the hosting cluster could be seen.</summary>
    public int NothingUnknown { get; init; } = 5;
}

/// <summary>What becomes of a place of which something could not be seen.</summary>
public enum UnknownFacts
{
    /// <summary>It is taken where it is the best all the same, with a warning.</summary>
    Allow,

    /// <summary>It is not taken, unless somebody names it.</summary>
    Avoid,
}
