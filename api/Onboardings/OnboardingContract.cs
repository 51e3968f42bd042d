using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>The body of a start, as the document describes it; it is read by <see cref="OnboardingBody"/>.</summary>
internal sealed record OnboardingContract(string Cluster, IReadOnlyList<RegistrationContract> Registrations, CheckpointsContract? Checkpoints = null);

/// <summary>One hub to join.</summary>
internal sealed record RegistrationContract(
    string Hub, AgentMode Mode, string? HostingCluster = null, AgentNamespace AgentNamespace = AgentNamespace.Own, int? LeaseDurationSeconds = null);

/// <summary>Where to ask.</summary>
internal sealed record CheckpointsContract(PolicyContract? Plan = null, PolicyContract? Acceptance = null, PolicyContract? Failure = null);

/// <summary>One checkpoint; the deadline is a duration such as 72h.</summary>
internal sealed record PolicyContract(CheckpointMode? Mode = null, string? Deadline = null, OnDeadline? OnDeadline = null);
