using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Input of <see cref="LeaveHub"/>.</summary>
/// <param name="Operation">The run of the operation that leaves; the registration names the one that joined.</param>
/// <param name="Registration">What to leave, as it was found.</param>
/// <param name="Checkpoints">Where to ask.</param>
/// <param name="Deadlines">How long each wait may take.</param>
/// <param name="LeavingToo">Hubs that the same operation leaves: their registrations are no siblings to be kept.</param>
/// <param name="LastLease">The agent's last renewal of its lease that the plan saw.</param>
/// <param name="Canceled">A cancel that came before the flow started.</param>
public sealed record LeaveInput(
    Domain.OperationId Operation,
    Registration Registration,
    LeavePolicies Checkpoints,
    JoinDeadlines Deadlines,
    IReadOnlyList<Domain.HubName> LeavingToo,
    DateTimeOffset? LastLease = null,
    CancelRequest? Canceled = null);
