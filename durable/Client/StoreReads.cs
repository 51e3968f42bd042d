using DurableTask.Core;

namespace MultiHubFlows.Durable.Client;

internal static class StoreReads
{
    /// <summary>The current state of an instance, or null. Stores answer a missing one with an empty list or with a list of null.</summary>
    public static async Task<OrchestrationState?> FindInstanceAsync(this IOrchestrationServiceClient store, string instanceId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        var states = await store.GetOrchestrationStateAsync(instanceId, allExecutions: false);
        return states?.FirstOrDefault(state => state is not null);
    }
}
