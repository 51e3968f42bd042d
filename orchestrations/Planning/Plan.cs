using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>The decided topology: made without changing anything, approved by its hash.</summary>
public sealed record Plan
{
    /// <summary>The managed cluster.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>Which cluster it is: UID of its kube-system.</summary>
    public string? ClusterUid { get; init; }

    /// <summary>One entry per registration of the request, in its order.</summary>
    public required IReadOnlyList<PlannedRegistration> Registrations { get; init; }

    /// <summary>SHA-256 of everything above.</summary>
    public string Hash { get; init; } = string.Empty;
}

/// <summary>One registration of a plan.</summary>
public sealed record PlannedRegistration
{
    /// <summary>The hub.</summary>
    public required HubName Hub { get; init; }

    /// <summary>The mode.</summary>
    public required AgentMode Mode { get; init; }

    /// <summary>The hosting cluster, in hosted modes.</summary>
    public HostingClusterName? HostingCluster { get; init; }

    /// <summary>The cluster that will run the agent.</summary>
    public required string RunsOn { get; init; }

    /// <summary>The names of all that will be made.</summary>
    public required RegistrationNames Names { get; init; }

    /// <summary>The agent's image; in Default and Hosted that of its registration pod.</summary>
    public string? Image { get; init; }

    /// <summary>The image of the work agent, in Default and Hosted.</summary>
    public string? WorkImage { get; init; }

    /// <summary>The hub's address as the agent will use it.</summary>
    public string? AgentServer { get; init; }

    /// <summary>Lease period to set; absent: OCM's.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>Slots of the hosting cluster.</summary>
    public int? Slots { get; init; }

    /// <summary>Why it will not be joined, the most telling first; empty: it will.</summary>
    public IReadOnlyList<Finding> Refusals { get; init; } = [];

    /// <summary>Whether it is refused because another operation has it.</summary>
    public bool InUse { get; init; }

    /// <summary>What will be written, as <c>cluster: Kind/name</c>, in order. Nothing else is.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>How it would be undone, in order.</summary>
    public IReadOnlyList<string> Undo { get; init; } = [];

    /// <summary>What to know before approving.</summary>
    public IReadOnlyList<Finding> Warnings { get; init; } = [];
}
