using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>
/// Input of <see cref="TaskNames.MoveAgent"/>, whose instance id is <see cref="OperationId.Move"/>: the agent of one membership goes to
/// another place. Its output is a JoinOutcome: <c>Moved</c>, or why not.
/// </summary>
/// <param name="Operation">The run of the operation that moves; it asks people, and its decisions are its children's.</param>
/// <param name="RequestedBy">Who asked for it, as the API knows it.</param>
/// <param name="Cluster">The managed cluster.</param>
/// <param name="Wish">The hub, and where its agent is to go; what is absent is for the planner to choose.</param>
/// <param name="Checkpoints">Where to ask: plan, acceptance and failure.</param>
/// <param name="Canceled">A cancel that came before the flow started.</param>
public sealed record MoveInput(
    OperationId Operation,
    string RequestedBy,
    ManagedClusterName Cluster,
    RegistrationRequest Wish,
    CheckpointPolicies Checkpoints,
    CancelRequest? Canceled = null);
