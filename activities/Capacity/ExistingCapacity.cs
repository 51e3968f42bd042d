using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Capacity;

/// <summary>What is there is all there is: nothing is made, and nothing is waited for.</summary>
internal sealed class ExistingCapacity(CapacityProbe probe) : ICapacityProvider
{
    /// <inheritdoc/>
    public string Name => "existing";

    /// <inheritdoc/>
    public Task<CapacityOrder> OrderAsync(CapacityWanted wanted, CancellationToken cancellationToken) => Task.FromResult(new CapacityOrder(
        Accepted: false,
        new Finding(Reasons.CapacityNotMade, "This fleet makes no hosting capacity.", "Add a hosting cluster or raise slots in the fleet file, offboard agents, or end a draining; then onboard again.")));

    /// <inheritdoc/>
    public async Task<Look> LookAsync(CapacityWanted wanted, CancellationToken cancellationToken)
    {
        var look = await probe.LookAsync(wanted, cancellationToken);
        return look.State == LookState.Waiting ? look with { State = LookState.Impossible } : look;
    }
}
