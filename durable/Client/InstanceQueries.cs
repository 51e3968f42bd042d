using DurableTask.Core;
using DurableTask.Core.Query;

namespace MultiHubFlows.Durable.Client;

/// <summary>Queries by page.</summary>
internal sealed class InstanceQueries(IOrchestrationServiceClient store)
{
    public Task<OrchestrationQueryResult> PageAsync(
        Microsoft.DurableTask.Client.OrchestrationQuery filter, string? continuation, int? pageSize, CancellationToken cancellationToken)
    {
        var size = pageSize ?? filter.PageSize;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(pageSize));
        if (store is not IOrchestrationServiceQueryClient queries)
        {
            throw new NotSupportedException($"The store {store.GetType().Name} cannot be queried.");
        }

        return queries.GetOrchestrationWithQueryAsync(
            new OrchestrationQuery
            {
                RuntimeStatus = filter.Statuses is { } statuses ? [.. statuses.Select(status => (OrchestrationStatus)status)] : null,
                CreatedTimeFrom = filter.CreatedFrom?.UtcDateTime,
                CreatedTimeTo = filter.CreatedTo?.UtcDateTime,
                InstanceIdPrefix = filter.InstanceIdPrefix,
                PageSize = size,
                ContinuationToken = continuation ?? filter.ContinuationToken,
                FetchInputsAndOutputs = filter.FetchInputsAndOutputs,
                ExcludeEntities = true,
            },
            cancellationToken);
    }
}
