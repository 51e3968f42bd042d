using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>One instance in a <see cref="FlowWorld"/>.</summary>
internal sealed class WorldContext(FlowWorld world, string name, string id, string input, string? parent) : TaskOrchestrationContext
{
    private readonly List<(string Name, string Payload)> _buffered = [];
    private readonly List<(string Name, TaskCompletionSource<string> Waiter)> _waiters = [];
    private readonly TaskCompletionSource<string> _end = new();
    private readonly List<Task> _timers = [];
    private string _input = input;
    private string? _next;
    private string? _output;

    public Task<string> End => _end.Task;

    public bool Ended => _end.Task.IsCompleted;

    public int Generations { get; private set; } = 1;

    public string? Status { get; private set; }

    public override TaskName Name => new(name);

    public override string InstanceId => id;

    public override ParentOrchestrationInstance? Parent => parent is null ? null : new(new TaskName("parent"), parent);

    public override DateTime CurrentUtcDateTime => world.Pump.Now;

    public override bool IsReplaying => false;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public T Outcome<T>() => FlowWorld.FromJson<T>(_output ?? throw new InvalidOperationException($"{id}: {_end.Task.Exception?.Message ?? "it runs"}"));

    public T StatusAs<T>() => FlowWorld.FromJson<T>(Status!);

    public async void Run(Func<object, Task<string>> flow)
    {
        try
        {
            string output;
            do
            {
                _input = _next ?? _input;
                _next = null;
                output = await flow(this);
                Generations += _next is null ? 0 : 1;
            }
            while (_next is not null);

            // On some engines an instance ends only when its last timer does.
            var open = _timers.Count(timer => !timer.IsCompleted);
            if (open > 0)
            {
                throw new InvalidOperationException($"{id} ends and leaves {open} timers.");
            }

            _output = output;
            _end.SetResult(output);
        }
        catch (Exception failure)
        {
            _end.SetException(FlowWorld.Failed(name, failure));
        }
    }

    public void Deliver(string eventName, string payload)
    {
        var index = _waiters.FindIndex(waiter => string.Equals(waiter.Name, eventName, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            _buffered.Add((eventName, payload));
            return;
        }

        var waiter = _waiters[index].Waiter;
        _waiters.RemoveAt(index);
        waiter.SetResult(payload);
    }

    public override T? GetInput<T>()
        where T : default => FlowWorld.FromJson<T>(_input);

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName activity, object? argument = null, TaskOptions? options = null)
    {
        var policy = options?.Retry?.Policy;
        var pause = policy?.FirstRetryInterval ?? TimeSpan.Zero;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return FlowWorld.FromJson<TResult>(await world.CallAsync(activity.Name, FlowWorld.ToJson(argument)));
            }
            catch (TaskFailedException failure) when (attempt < (policy?.MaxNumberOfAttempts ?? 1) && Retries.MayHelp(failure.FailureDetails))
            {
                await CreateTimer(world.Pump.Now + pause, CancellationToken.None);
                var next = pause * policy!.BackoffCoefficient;
                pause = next < policy!.MaxRetryInterval ? next : policy.MaxRetryInterval;
            }
        }
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var timer = new TaskCompletionSource();
        cancellationToken.Register(() => timer.TrySetCanceled(cancellationToken));
        world.Pump.At(fireAt, () => timer.TrySetResult());
        _timers.Add(timer.Task);
        return timer.Task;
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        var waiter = new TaskCompletionSource<string>();
        var index = _buffered.FindIndex(known => string.Equals(known.Name, eventName, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            waiter.SetResult(_buffered[index].Payload);
            _buffered.RemoveAt(index);
        }
        else
        {
            _waiters.Add((eventName, waiter));
        }

        return FlowWorld.FromJson<T>(await waiter.Task);
    }

    public override void SendEvent(string instanceId, string eventName, object payload) => world.Raise(instanceId, eventName, payload);

    public override void SetCustomStatus(object? customStatus)
    {
        Status = FlowWorld.ToJson(customStatus);
        Assert.True(Status.Length < 8_192, $"The status has {Status.Length} characters.");
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? argument = null, TaskOptions? options = null)
    {
        var childId = (options as SubOrchestrationOptions)?.InstanceId ?? throw new InvalidOperationException("Children have ids of ours.");
        Assert.True(childId.Length <= 100, $"The id {childId} has {childId.Length} characters.");
        return FlowWorld.FromJson<TResult>(await world.Start(orchestratorName.Name, childId, argument!, id).End);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => _next = FlowWorld.ToJson(newInput);

    public override Guid NewGuid() => throw new NotSupportedException("The flows make no ids by chance.");
}
