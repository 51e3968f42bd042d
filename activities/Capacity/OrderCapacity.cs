using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Activities.Capacity;

/// <summary>Orders room on hosting clusters from the provider that the fleet file names.</summary>
internal sealed class OrderCapacity(CapacityProviders providers, ActivityStopping stopping) : TaskActivity<CapacityWanted, CapacityOrder>
{
    /// <inheritdoc/>
    public override Task<CapacityOrder> RunAsync(TaskActivityContext context, CapacityWanted input) => providers.Current.OrderAsync(input, stopping.Token);
}
