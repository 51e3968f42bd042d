using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

using MultiHubFlows.Durable.Hosting;

namespace MultiHubFlows.Durable.Client;

/// <summary>Microsoft's client over any store of DurableTask.Core.</summary>
internal sealed class CoreDurableTaskClient(
    IOrchestrationServiceClient store, TimeProvider time, IOptions<DurableHubOptions> options, IInstanceTree? tree = null)
    : DurableTaskClient(Options.DefaultName)
{
    private readonly DataConverter _converter = options.Value.DataConverter;
    private readonly MetadataMapping _mapping = new(options.Value.DataConverter);
    private readonly InstanceWaits _waits = new(store, options.Value.WaitPolling);
    private readonly InstanceQueries _queries = new(store);
    private readonly IInstanceTree? _tree = store as IInstanceTree ?? tree;
    private readonly InstancePurge _purge = new(store, store as IInstanceTree ?? tree);

    /// <summary>
    /// Starts an instance. An id whose instance is pending, running or suspended is always refused, and one in any other state if
    /// <see cref="StartOrchestrationOptions.DedupeStatuses"/> names that state; see <see cref="NeverReused"/>.
    /// </summary>
    /// <exception cref="OrchestrationAlreadyExistsException">The id is taken.</exception>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentException.ThrowIfNullOrWhiteSpace(orchestratorName.Name, nameof(orchestratorName));
        var instanceId = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId, nameof(options));
        var started = new ExecutionStartedEvent(-1, _converter.Serialize(input))
        {
            Name = orchestratorName.Name,
            Version = options?.Version?.Version ?? string.Empty,
            ScheduledStartTime = options?.StartAt?.UtcDateTime,
            Tags = options?.Tags is { Count: > 0 } tags ? tags.ToDictionary(StringComparer.Ordinal) : null,
        };
        await StartAsync(instanceId, started, StartRules.Refusing(options?.DedupeStatuses));
        return instanceId;
    }

    /// <summary>Sends an event to a live instance; one that has ended by then ignores it.</summary>
    /// <exception cref="InstanceNotFoundException">No instance has this id.</exception>
    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        return SendAsync(instanceId, new EventRaisedEvent(-1, _converter.Serialize(eventPayload)) { Name = eventName }, cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspendedEvent(-1, reason), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionResumedEvent(-1, reason), cancellation);

    /// <summary>
    /// Terminates the instance, and with <see cref="TerminateInstanceOptions.Recursive"/> every descendant that exists by then, the
    /// parent first so that it does not act on the end of its children. Activities that run are not stopped; their results are dropped.
    /// </summary>
    public override async Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        await FindAsync(instanceId, cancellation);
        var descendants = options?.Recursive == true ? new Descendants(_tree) : null;
        var output = _converter.Serialize(options?.Output);
        await store.ForceTerminateTaskOrchestrationAsync(instanceId, output);
        foreach (var descendant in descendants is null ? [] : await descendants.OfAsync(instanceId, cancellation))
        {
            await store.ForceTerminateTaskOrchestrationAsync(descendant, output);
        }
    }

    /// <summary>Waits until the instance runs or has ended.</summary>
    /// <exception cref="InstanceNotFoundException">No instance has this id.</exception>
    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        _mapping.Map(await _waits.ForStartAsync(await FindAsync(instanceId, cancellation), cancellation), getInputsAndOutputs);

    /// <summary>Waits until the instance has ended.</summary>
    /// <exception cref="InstanceNotFoundException">No instance has this id.</exception>
    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        _mapping.Map(await _waits.ForCompletionAsync(await FindAsync(instanceId, cancellation), cancellation), getInputsAndOutputs);

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return await store.FindInstanceAsync(instanceId) is { } state ? _mapping.Map(state, getInputsAndOutputs) : null;
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(Microsoft.DurableTask.Client.OrchestrationQuery? filter = null) =>
        Pageable.Create(async (continuation, pageSize, cancellation) =>
        {
            var page = await _queries.PageAsync(filter ?? new(), continuation, pageSize, cancellation);
            var fetch = filter?.FetchInputsAndOutputs == true;
            return new Page<OrchestrationMetadata>([.. page.OrchestrationState.Select(state => _mapping.Map(state, fetch))], page.ContinuationToken);
        });

    /// <summary>
    /// Removes an ended instance with its history, and with <see cref="PurgeInstanceOptions.Recursive"/> its ended descendants
    /// before it. A live instance, and a descendant that is live, stays and is not counted.
    /// </summary>
    public override Task<Microsoft.DurableTask.Client.PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        _purge.OneAsync(instanceId, options?.Recursive == true, cancellation);

    /// <summary>Removes the ended instances that match; live ones stay whatever the filter says.</summary>
    public override Task<Microsoft.DurableTask.Client.PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        _purge.AllAsync(filter, options?.Recursive == true, cancellation);

    /// <summary>
    /// Starts the orchestrator of an instance again with the same input and tags, under a new id, or under its own id once it has
    /// ended, which replaces it.
    /// </summary>
    /// <exception cref="InstanceNotFoundException">No instance has this id.</exception>
    /// <exception cref="OrchestrationAlreadyExistsException">The instance is live and no new id was asked for.</exception>
    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        var state = await FindAsync(instanceId, cancellation);
        var started = new ExecutionStartedEvent(-1, state.Input) { Name = state.Name, Version = state.Version, Tags = state.Tags };
        var restarted = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        await StartAsync(restarted, started, StartRules.Refusing(null));
        return restarted;
    }

    /// <summary>The events of the instance's current execution, oldest first; none before its first turn.</summary>
    /// <exception cref="InstanceNotFoundException">No instance has this id.</exception>
    public override async Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        var state = await FindAsync(instanceId, cancellation);
        var json = await store.GetOrchestrationHistoryAsync(instanceId, state.OrchestrationInstance.ExecutionId);
        return [.. HistoryJson.Parse(json)];
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task StartAsync(string instanceId, ExecutionStartedEvent started, OrchestrationStatus[] refusing)
    {
        started.OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = Guid.NewGuid().ToString("N") };
        started.Timestamp = time.GetUtcNow().UtcDateTime;
        await store.CreateTaskOrchestrationAsync(
            new TaskMessage { OrchestrationInstance = started.OrchestrationInstance, Event = started }, refusing);
    }

    private async Task SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        await FindAsync(instanceId, cancellation);
        message.Timestamp = time.GetUtcNow().UtcDateTime;
        await store.SendTaskOrchestrationMessageAsync(
            new TaskMessage { OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId }, Event = message });
    }

    private async Task<OrchestrationState> FindAsync(string instanceId, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return await store.FindInstanceAsync(instanceId) ?? throw new InstanceNotFoundException(instanceId);
    }
}
