using DurableTask.Core;

using Microsoft.DurableTask.Client;

using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace MultiHubFlows.Durable.Client;

/// <summary>Purges ended instances only: some stores would also remove one that is at work, and its messages would come to nothing.</summary>
internal sealed class InstancePurge(IOrchestrationServiceClient store, IInstanceTree? tree)
{
    public static readonly OrchestrationStatus[] Ended = [.. Enum.GetValues<OrchestrationStatus>().Where(InstanceWaits.HasEnded)];

    public async Task<PurgeResult> OneAsync(string instanceId, bool recursive, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        return new PurgeResult(recursive ? await Tree().PurgeTreeAsync(instanceId, cancellationToken) : await PurgeIfEndedAsync(instanceId));
    }

    public async Task<PurgeResult> AllAsync(PurgeInstancesFilter filter, bool recursive, CancellationToken cancellationToken)
    {
        var statuses = filter.Statuses?.Select(status => (OrchestrationStatus)status).Intersect(Ended).ToArray() ?? Ended;
        if (statuses.Length == 0)
        {
            return new PurgeResult(0);
        }

        if (recursive)
        {
            return await EachAsync(filter, statuses, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var result = await Purges().PurgeInstanceStateAsync(
            new PurgeInstanceFilter((filter.CreatedFrom ?? DateTimeOffset.MinValue).UtcDateTime, filter.CreatedTo?.UtcDateTime, statuses)
            {
                Timeout = filter.Timeout,
            });
        return new PurgeResult(result.DeletedInstanceCount, result.IsComplete);
    }

    private async Task<PurgeResult> EachAsync(PurgeInstancesFilter filter, OrchestrationStatus[] statuses, CancellationToken cancellationToken)
    {
        var query = new Microsoft.DurableTask.Client.OrchestrationQuery(
            filter.CreatedFrom, filter.CreatedTo, statuses.Select(status => (OrchestrationRuntimeStatus)status));
        var queries = new InstanceQueries(store);
        var matching = new List<string>();
        string? continuation = null;
        do
        {
            var page = await queries.PageAsync(query, continuation, pageSize: null, cancellationToken);
            matching.AddRange(page.OrchestrationState.Select(state => state.OrchestrationInstance.InstanceId));
            continuation = page.ContinuationToken;
        }
        while (continuation is not null);

        var purged = 0;
        foreach (var instanceId in matching)
        {
            purged += (await OneAsync(instanceId, recursive: true, cancellationToken)).PurgedInstanceCount;
        }

        return new PurgeResult(purged, isComplete: true);
    }

    private async Task<int> PurgeIfEndedAsync(string instanceId) =>
        await IsEndedAsync(instanceId) ? (await Purges().PurgeInstanceStateAsync(instanceId)).DeletedInstanceCount : 0;

    private async Task<bool> IsEndedAsync(string instanceId) =>
        await store.FindInstanceAsync(instanceId) is { } state && InstanceWaits.HasEnded(state.OrchestrationStatus);

    private IInstanceTree Tree() => tree ?? throw new NotSupportedException(Descendants.Unknown);

    private IOrchestrationServicePurgeClient Purges() =>
        store as IOrchestrationServicePurgeClient ?? throw new NotSupportedException($"The store {store.GetType().Name} cannot be purged.");
}
