using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Api.Offboardings;

/// <summary>The body of a start, as the document describes it; it is read by <see cref="OffboardingBody"/>. Either hubs or all.</summary>
internal sealed record OffboardingContract(
    string Cluster,
    IReadOnlyList<string>? Hubs = null,
    bool All = false,
    WorkloadFate? Workloads = null,
    bool AcceptLoss = false,
    LeaveCheckpointsContract? Checkpoints = null);

/// <summary>Where to ask.</summary>
internal sealed record LeaveCheckpointsContract(PolicyContract? Removal = null, PolicyContract? Leaving = null, DeadlineContract? Finalizers = null);

/// <summary>A checkpoint that always asks; the deadline is a duration such as 72h.</summary>
internal sealed record DeadlineContract(string? Deadline = null);
