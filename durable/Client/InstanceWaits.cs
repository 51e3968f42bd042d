using DurableTask.Core;

namespace MultiHubFlows.Durable.Client;

/// <summary>Waits for instances: on the store's signals where it has some, else by reading, with growing pauses.</summary>
internal sealed class InstanceWaits(IOrchestrationServiceClient store, TimeSpan? polling)
{
    // Where only the first turn cannot be signalled: it is due at once.
    private static readonly TimeSpan StartPolling = TimeSpan.FromMilliseconds(200);

    public async Task<OrchestrationState> ForStartAsync(OrchestrationState state, CancellationToken cancellationToken)
    {
        if (state.OrchestrationStatus != OrchestrationStatus.Pending)
        {
            return state;
        }

        var instanceId = state.OrchestrationInstance.InstanceId;
        return store is IInstanceSignals signals && polling is null
            ? await signals.WaitForStartAsync(instanceId, cancellationToken)
            : await ReadUntilAsync(instanceId, status => status != OrchestrationStatus.Pending, polling ?? StartPolling, cancellationToken);
    }

    public async Task<OrchestrationState> ForCompletionAsync(OrchestrationState state, CancellationToken cancellationToken)
    {
        if (HasEnded(state.OrchestrationStatus))
        {
            return state;
        }

        var instanceId = state.OrchestrationInstance.InstanceId;
        return polling is { } interval
            ? await ReadUntilAsync(instanceId, HasEnded, interval, cancellationToken)
            : await store.WaitForOrchestrationAsync(instanceId, null, Timeout.InfiniteTimeSpan, cancellationToken)
                ?? throw new InstanceNotFoundException(instanceId); // it was purged meanwhile
    }

    public static bool HasEnded(OrchestrationStatus status) =>
        !StartRules.IsLive(status) && status != OrchestrationStatus.ContinuedAsNew;

    private async Task<OrchestrationState> ReadUntilAsync(
        string instanceId, Func<OrchestrationStatus, bool> reached, TimeSpan interval, CancellationToken cancellationToken)
    {
        var pause = interval / 20;
        while (true)
        {
            var state = await store.FindInstanceAsync(instanceId) ?? throw new InstanceNotFoundException(instanceId);
            if (reached(state.OrchestrationStatus))
            {
                return state;
            }

            // The clock of the wall: how often a store is read has nothing to do with the time in which its flows live.
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
            pause = pause * 1.5 < interval ? pause * 1.5 : interval;
        }
    }
}
