using DurableTask.Core;

namespace MultiHubFlows.Durable.Tests.Client;

/// <summary>A store that does whatever it is told, without asking whether it should: what the client must not rely on.</summary>
internal sealed class StubStore : IOrchestrationServiceClient, IOrchestrationServicePurgeClient
{
    private readonly Dictionary<string, OrchestrationState> _states = new(StringComparer.Ordinal);

    public List<TaskMessage> Created { get; } = [];

    public List<OrchestrationStatus> Refusing { get; } = [];

    public List<TaskMessage> Sent { get; } = [];

    public List<string> Terminated { get; } = [];

    public List<string> Purged { get; } = [];

    public List<PurgeInstanceFilter> Filters { get; } = [];

    public int Reads { get; private set; }

    /// <summary>Called at each reading, before it.</summary>
    public Action<int>? Reading { get; set; }

    /// <summary>What is answered for a missing instance: stores differ.</summary>
    public IList<OrchestrationState> Missing { get; set; } = [];

    public StubStore Has(string id, OrchestrationStatus status, Action<OrchestrationState>? with = null)
    {
        var state = new OrchestrationState
        {
            Name = "Flow",
            OrchestrationInstance = new OrchestrationInstance { InstanceId = id, ExecutionId = "e" },
            OrchestrationStatus = status,
        };
        with?.Invoke(state);
        _states[id] = state;
        return this;
    }

    public void Forget(string id) => _states.Remove(id);

    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions)
    {
        Reading?.Invoke(++Reads);
        return Task.FromResult(_states.TryGetValue(instanceId, out var state) ? [state] : Missing);
    }

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[] dedupeStatuses)
    {
        Created.Add(creationMessage);
        Refusing.AddRange(dedupeStatuses);
        return Task.CompletedTask;
    }

    public Task SendTaskOrchestrationMessageAsync(TaskMessage message)
    {
        Sent.Add(message);
        return Task.CompletedTask;
    }

    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason)
    {
        Terminated.Add(instanceId);
        return Task.CompletedTask;
    }

    public Task<PurgeResult> PurgeInstanceStateAsync(string instanceId)
    {
        Purged.Add(instanceId);
        return Task.FromResult(new PurgeResult(1));
    }

    public Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter)
    {
        Filters.Add(purgeInstanceFilter);
        return Task.FromResult(new PurgeResult(7));
    }

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => throw new NotSupportedException();

    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) => throw new NotSupportedException();

    public Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId, string executionId, TimeSpan timeout, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("This store cannot signal.");

    public Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string executionId) => throw new NotSupportedException();

    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId) => throw new NotSupportedException();

    public Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        throw new NotSupportedException();
}

/// <summary>Who is whose child, as a composition may know it by its ids.</summary>
internal sealed class TreeByPrefix(params string[] ids) : IInstanceTree
{
    public List<string> Purged { get; } = [];

    public Task<IReadOnlyList<string>> GetChildrenAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. ids.Where(id => id.Length == instanceId.Length + 2 && id.StartsWith(instanceId, StringComparison.Ordinal))]);

    public Task<int> PurgeTreeAsync(string instanceId, CancellationToken cancellationToken)
    {
        Purged.Add(instanceId);
        return Task.FromResult(3);
    }
}
