using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>The history of every instance as of its last stored turn, and signals for those who wait for a turn.</summary>
public sealed class RecordedTurns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IReadOnlyList<HistoryEvent>> _histories = new(StringComparer.Ordinal);
    private readonly List<Waiter> _waiters = [];

    /// <summary>Whether the result of each activity is brought to the store twice.</summary>
    public bool BringResultsTwice { get; set; }

    public void Stored(string instanceId, IReadOnlyList<HistoryEvent> history)
    {
        lock (_gate)
        {
            _histories[instanceId] = history;
            foreach (var waiter in _waiters.Where(waiter => waiter.InstanceId == instanceId && waiter.Reached(history)).ToArray())
            {
                _waiters.Remove(waiter);
                waiter.Done.SetResult();
            }
        }
    }

    public IReadOnlyList<HistoryEvent> Of(string instanceId)
    {
        lock (_gate)
        {
            return _histories.GetValueOrDefault(instanceId, []);
        }
    }

    public Task UntilAsync(string instanceId, Func<IReadOnlyList<HistoryEvent>, bool> reached, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_histories.TryGetValue(instanceId, out var history) && reached(history))
            {
                return Task.CompletedTask;
            }

            var waiter = new Waiter(instanceId, reached, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Done.Task.WaitAsync(cancellationToken);
        }
    }

    private sealed record Waiter(string InstanceId, Func<IReadOnlyList<HistoryEvent>, bool> Reached, TaskCompletionSource Done);
}
