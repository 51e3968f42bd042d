using System.Text.Json.Serialization;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>The body of a start, as the document describes it; it is read by <see cref="OnboardingBody"/>.</summary>
internal sealed record OnboardingContract(string Cluster, IReadOnlyList<RegistrationContract> Registrations, CheckpointsContract? Checkpoints = null);

/// <summary>One hub to join.</summary>
internal sealed record RegistrationContract(
    string Hub, WishedModeContract Mode = WishedModeContract.Auto, string? HostingCluster = null, AgentNamespace? AgentNamespace = null, int? LeaseDurationSeconds = null,
    AgentOptions? Agent = null);

/// <summary>A mode, or the planner's choice.</summary>
internal enum WishedModeContract
{
    /// <summary>The planner chooses.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>As <see cref="AgentMode.Default"/>.</summary>
    Default,

    /// <summary>As <see cref="AgentMode.Singleton"/>.</summary>
    Singleton,

    /// <summary>As <see cref="AgentMode.Hosted"/>.</summary>
    Hosted,

    /// <summary>As <see cref="AgentMode.SingletonHosted"/>.</summary>
    SingletonHosted,
}

/// <summary>Where to ask.</summary>
internal sealed record CheckpointsContract(PolicyContract? Plan = null, PolicyContract? Acceptance = null, PolicyContract? Failure = null, PolicyContract? Provisioning = null);

/// <summary>One checkpoint; the deadline is a duration such as 72h.</summary>
internal sealed record PolicyContract(CheckpointMode? Mode = null, string? Deadline = null, OnDeadline? OnDeadline = null);
