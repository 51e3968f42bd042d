using System.Text.Json.Serialization;

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

    /// <summary>Hash of the policy that it was decided by.</summary>
    public string? Policy { get; init; }

    /// <summary>
    /// SHA-256 of everything that is decided: the sentences of reasons, the alternatives and what was read are left out, so that what others do
    /// on a hosting cluster changes it only where it changes the decision.
    /// </summary>
    public string Hash { get; init; } = string.Empty;

    /// <summary>What was read at which version.</summary>
    public IReadOnlyList<ObjectRead> Read { get; init; } = [];
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

    /// <summary>How agent and ManagedCluster are set up beyond the mode; absent: OCM's way.</summary>
    public AgentOptions? Options { get; init; }

    /// <summary>Whether the hub's owner administers it: then they accept, and we can only claim and wait.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OwnerAccepts { get; init; }

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

    /// <summary>Why it is planned so: each a code and a sentence, the most telling first.</summary>
    public IReadOnlyList<Finding> Reasons { get; init; } = [];

    /// <summary>What else was possible or thinkable, each with why it was not taken; the likeliest first.</summary>
    public IReadOnlyList<Alternative> Alternatives { get; init; } = [];

    /// <summary>How many more alternatives there were.</summary>
    public int AlternativesLeftOut { get; init; }

    /// <summary>Where a wish is refused: the nearest one that works; absent: none does.</summary>
    public NearestWish? Nearest { get; init; }

    /// <summary>Whether it would be joined if only hosting clusters had room.</summary>
    [JsonIgnore]
    public bool NeedsRoom => Refusals.Count > 0 && Refusals.All(refusal => refusal.Code == Choice.NoCapacity || HostRules.IsRoom(refusal));
}

/// <summary>A place that was not taken.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="RunsOn">The cluster that would have run the agent.</param>
/// <param name="Rejected">Why not.</param>
public sealed record Alternative(AgentMode Mode, string RunsOn, Finding Rejected);

/// <summary>A wish that works, next to one that does not.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="HostingCluster">The hosting cluster, in hosted modes.</param>
/// <param name="AgentNamespace">The agent namespace, on the managed cluster.</param>
public sealed record NearestWish(AgentMode Mode, HostingClusterName? HostingCluster, AgentNamespace? AgentNamespace);
