using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Moving;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>Input of <see cref="OnboardCluster"/>: one cluster, one to many hubs.</summary>
public sealed record OnboardingRequest
{
    /// <summary>The id of this run of the operation, which is its instance id.</summary>
    public required OperationId Operation { get; init; }

    /// <summary>Hash of what the caller asked for; another request under the same idempotency key is refused by it.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Who asked, as the API knows it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>The managed cluster.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>The hubs to join, each once, in the caller's order.</summary>
    public required IReadOnlyList<RegistrationRequest> Registrations { get; init; }

    /// <summary>Outcomes of registrations that ended in earlier runs of the operation, when this one resumes it.</summary>
    public IReadOnlyList<JoinOutcome> Earlier { get; init; } = [];

    /// <summary>Where to ask.</summary>
    public CheckpointPolicies Checkpoints { get; init; } = new();

    /// <summary>The agent that is to go to another place, where the request is to plan a move: then it has one registration.</summary>
    public MovedAgent? Move { get; init; }
}

/// <summary>One hub to join, and how.</summary>
public sealed record RegistrationRequest
{
    /// <summary>The hub.</summary>
    public required HubName Hub { get; init; }

    /// <summary>The mode of its agent; absent: the planner chooses.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>Whether the agent is to run on the managed cluster, where the planner chooses its mode; absent: that is for the planner to choose too.</summary>
    public bool? OnCluster { get; init; }

    /// <summary>The hosting cluster; absent: the planner chooses, where the mode is a hosted one or is chosen too.</summary>
    public HostingClusterName? HostingCluster { get; init; }

    /// <summary>The namespace of an agent on the managed cluster; absent: the planner chooses.</summary>
    public AgentNamespace? AgentNamespace { get; init; }

    /// <summary>How the agent is set up, before what the fleet file says.</summary>
    public AgentOptions? Agent { get; init; }

    /// <summary>Lease period of the ManagedCluster in seconds; absent: the fleet file's, else OCM's 60.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>Where the agent is to run; null where that is for the planner to choose.</summary>
    public string? RunsOn(ManagedClusterName cluster) => HostingCluster?.Value ?? (Mode is { } mode && !mode.IsHosted() ? cluster.Value : null);
}
