using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What the containers of pods have said, as the kubelet of their node keeps it: the newest lines of each pod.</summary>
public sealed class PodLogs
{
    private const int Most = 500;

    private readonly ConcurrentDictionary<(string Namespace, string Pod), ImmutableQueue<PodLogLine>> _lines = new();

    /// <summary>Adds a line to the log of a pod.</summary>
    public void Add(string ns, string pod, DateTimeOffset time, string text) =>
        _lines.AddOrUpdate(
            (ns, pod),
            _ => [new PodLogLine(time, text)],
            (_, lines) => (lines.Count() < Most ? lines : lines.Dequeue()).Enqueue(new PodLogLine(time, text)));

    /// <summary>The lines of a pod, the oldest first; none for a pod that has said nothing.</summary>
    public IReadOnlyList<PodLogLine> Of(string ns, string pod) => _lines.TryGetValue((ns, pod), out var lines) ? [.. lines] : [];
}

/// <summary>One line of a log.</summary>
public sealed record PodLogLine(DateTimeOffset Time, string Text);
