using MultiHubFlows.Api.Offboardings;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Handoffs;

/// <summary>
/// The body of a start, as the document describes it; it is read by <see cref="HandoffBody"/>. Durations are such as 30m. With thenDefaultNamespace the
/// customer's agent moves to the default agent namespace once the provider has left.
/// </summary>
internal sealed record HandoffContract(
    string Cluster, string From, RegistrationContract To, string? Overlap = null, string? Soak = null, bool ThenDefaultNamespace = false, HandoffCheckpointsContract? Checkpoints = null);

/// <summary>Where to ask. Consent is always asked.</summary>
internal sealed record HandoffCheckpointsContract(
    PolicyContract? Plan = null,
    PolicyContract? Acceptance = null,
    PolicyContract? Failure = null,
    PolicyContract? Provisioning = null,
    ConsentContract? Consent = null,
    PolicyContract? Leaving = null,
    DeadlineContract? Finalizers = null);

/// <summary>How long each side is waited for, and what silence means: skip holds, both hubs keep the cluster.</summary>
internal sealed record ConsentContract(string? Deadline = null, OnDeadline? OnDeadline = null);
