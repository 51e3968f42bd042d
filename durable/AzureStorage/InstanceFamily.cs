using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;

using MultiHubFlows.Durable.Client;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>
/// Finds the children of an instance in a store that does not keep who started whom: by the history of the parent, and those of its earlier
/// executions by their ids, which contain the parent's.
/// </summary>
internal sealed class InstanceFamily(IOrchestrationServiceClient store, IOrchestrationServiceQueryClient queries, IReadOnlyList<string> childIdPrefixes)
{
    private const int PageSize = 100;

    public async Task<IReadOnlyList<string>> ChildrenAsync(string instanceId, CancellationToken cancellationToken)
    {
        var children = new List<string>();
        foreach (var created in (await HistoryAsync(instanceId)).OfType<SubOrchestrationInstanceCreatedEvent>())
        {
            if (created.InstanceId is { } child && !children.Contains(child, StringComparer.Ordinal) && await store.FindInstanceAsync(child) is not null)
            {
                children.Add(child);
            }
        }

        foreach (var candidate in await NamedAfterAsync(instanceId, cancellationToken))
        {
            if (!children.Contains(candidate, StringComparer.Ordinal) && await ParentAsync(candidate) == instanceId)
            {
                children.Add(candidate);
            }
        }

        return children;
    }

    /// <summary>The events of the newest execution; none where there is no such instance.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string instanceId) =>
        await store.FindInstanceAsync(instanceId) is { } state
            ? EventCodec.Deserialize(await store.GetOrchestrationHistoryAsync(instanceId, state.OrchestrationInstance.ExecutionId))
            : [];

    private async Task<string?> ParentAsync(string instanceId) =>
        (await HistoryAsync(instanceId)).OfType<ExecutionStartedEvent>().FirstOrDefault()?.ParentInstance?.OrchestrationInstance.InstanceId;

    private async Task<IReadOnlyList<string>> NamedAfterAsync(string instanceId, CancellationToken cancellationToken)
    {
        var found = new List<OrchestrationState>();
        foreach (var prefix in (IEnumerable<string>)["", .. childIdPrefixes])
        {
            string? continuation = null;
            do
            {
                var page = await queries.GetOrchestrationWithQueryAsync(
                    new OrchestrationQuery { InstanceIdPrefix = $"{prefix}{instanceId}-", PageSize = PageSize, ContinuationToken = continuation },
                    cancellationToken);
                found.AddRange(page.OrchestrationState);
                continuation = page.ContinuationToken;
            }
            while (continuation is not null);
        }

        return [.. found.OrderBy(state => state.CreatedTime).Select(state => state.OrchestrationInstance.InstanceId)];
    }
}
