using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Capacity;

/// <summary>Looks whether the room that was ordered is there. Reads only.</summary>
internal sealed class LookForCapacity(CapacityProviders providers, ActivityStopping stopping) : TaskActivity<CapacityWanted, Look>
{
    /// <inheritdoc/>
    public override Task<Look> RunAsync(TaskActivityContext context, CapacityWanted input) => providers.Current.LookAsync(input, stopping.Token);
}
