using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Input of <see cref="JoinHub"/>.</summary>
/// <param name="Registration">What to join, as planned.</param>
/// <param name="Checkpoints">Where to ask.</param>
/// <param name="Deadlines">How long each wait may take.</param>
/// <param name="Canceled">A cancel that came before the flow started.</param>
public sealed record JoinInput(Registration Registration, CheckpointPolicies Checkpoints, JoinDeadlines Deadlines, CancelRequest? Canceled = null);
