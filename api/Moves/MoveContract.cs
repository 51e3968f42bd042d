using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Moves;

/// <summary>The body of a start, as the document describes it; it is read by <see cref="MoveBody"/>. What is left out is for the planner to choose.</summary>
internal sealed record MoveContract(
    string Cluster,
    string Hub,
    WishedModeContract Mode = WishedModeContract.Auto,
    string? HostingCluster = null,
    AgentNamespace? AgentNamespace = null,
    AgentOptions? Agent = null,
    MoveCheckpointsContract? Checkpoints = null);

/// <summary>Where to ask.</summary>
internal sealed record MoveCheckpointsContract(PolicyContract? Plan = null, PolicyContract? Acceptance = null, PolicyContract? Failure = null);
