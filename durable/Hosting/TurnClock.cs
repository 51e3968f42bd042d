using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// Puts a hub on a clock that is not the system's. DurableTask.Core stamps every event with the time of the machine, and an
/// orchestrator's <c>CurrentUtcDateTime</c>, from which timers and retries are computed, is the stamp of its last
/// <see cref="OrchestratorStartedEvent"/>.
/// </summary>
internal sealed class TurnClock(TimeProvider time)
{
    public void StampStart(OrchestrationRuntimeState state) => Stamp(state.NewEvents.OfType<OrchestratorStartedEvent>());

    public void Stamp(IEnumerable<HistoryEvent> events)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var happened in events)
        {
            happened.Timestamp = now;
        }
    }

    /// <summary>Stamps what the turn itself made; the messages it took in keep the time of their sender.</summary>
    public void StampTurn(TaskOrchestrationWorkItem item, OrchestrationRuntimeState state, OrchestrationState? summary)
    {
        var received = item.NewMessages.Select(message => message.Event).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        Stamp(state.NewEvents.Where(happened => happened is not OrchestratorStartedEvent && !received.Contains(happened)));
        if (summary is not null)
        {
            summary.CreatedTime = state.CreatedTime;
            summary.CompletedTime = state.CompletedTime;
            summary.LastUpdatedTime = time.GetUtcNow().UtcDateTime;
        }
    }
}
