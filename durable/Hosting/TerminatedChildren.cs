using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// A terminated child answers its parent with a failure without details, on which Microsoft's shim throws a
/// <see cref="NullReferenceException"/> into the parent. The details cannot be set, so the event is made anew.
/// </summary>
internal static class TerminatedChildren
{
    /// <summary>The error type that a parent sees when its child was terminated.</summary>
    public const string ErrorType = "SubOrchestrationTerminated";

    public static void GiveDetails(OrchestrationRuntimeState state)
    {
        // New and past events hold the same objects as all events: each is replaced by one and the same event.
        var replaced = new Dictionary<HistoryEvent, HistoryEvent>(ReferenceEqualityComparer.Instance);
        foreach (var events in (IList<HistoryEvent>[])[state.Events, state.PastEvents, state.NewEvents])
        {
            for (var index = 0; index < events.Count; index++)
            {
                if (events[index] is SubOrchestrationInstanceFailedEvent { FailureDetails: null } bare)
                {
                    replaced.TryAdd(bare, Detailed(bare));
                    events[index] = replaced[bare];
                }
            }
        }
    }

    private static SubOrchestrationInstanceFailedEvent Detailed(SubOrchestrationInstanceFailedEvent bare)
    {
        var message = bare.Reason is null ? "The sub-orchestration was terminated." : $"The sub-orchestration was terminated: {bare.Reason}";
        var details = new FailureDetails(ErrorType, message, stackTrace: null, innerFailure: null, isNonRetriable: true);
        return new SubOrchestrationInstanceFailedEvent(bare.EventId, bare.TaskScheduledId, bare.Reason, bare.Details, details)
        {
            Timestamp = bare.Timestamp,
        };
    }
}
