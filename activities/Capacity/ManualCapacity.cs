using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Capacity;

/// <summary>People make the room: they are told what is needed, and it is looked for until it is there.</summary>
internal sealed class ManualCapacity(CurrentFleet fleet, CapacityProbe probe) : ICapacityProvider
{
    /// <inheritdoc/>
    public string Name => "manual";

    /// <inheritdoc/>
    public Task<CapacityOrder> OrderAsync(CapacityWanted wanted, CancellationToken cancellationToken)
    {
        var own = fleet().Fleet.Capacity.Instructions is { } text ? $" {text}" : string.Empty;
        return Task.FromResult(new CapacityOrder(
            Accepted: true,
            new Finding(
                Reasons.CapacityAwaited,
                Failures.Cut($"Room for {wanted.Hubs.Count} agents of {wanted.Request.Cluster} ({string.Join(", ", wanted.Hubs)}) is awaited on hosting clusters.{own}", 800),
                "Offboard agents there, end a draining, or add hosting clusters or slots to the fleet file and start the process again: the operation goes on by itself.")));
    }

    /// <inheritdoc/>
    public Task<Look> LookAsync(CapacityWanted wanted, CancellationToken cancellationToken) => probe.LookAsync(wanted, cancellationToken);
}
