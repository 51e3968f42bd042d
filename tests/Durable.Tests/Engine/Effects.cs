using System.Collections.Concurrent;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>What activities did, outside any store: it outlives hubs.</summary>
public sealed class Effects
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);

    /// <summary>Counts one more of this kind and says how many there are now.</summary>
    public int Add(string kind) => _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);

    public int Count(string kind) => _counts.GetValueOrDefault(kind);

    public void Open(string gate) => Gate(gate).TrySetResult();

    public Task WhenOpenAsync(string gate, CancellationToken cancellationToken) => Gate(gate).Task.WaitAsync(cancellationToken);

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
