using System.Globalization;

using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>
/// A history as lines that a person can write down: without times, without the marks of turns, whose number depends on what
/// happened to arrive together, and without names made at random.
/// </summary>
internal static class HistoryText
{
    public static string[] Of(IEnumerable<HistoryEvent> history) => [.. history.Select(Line).OfType<string>()];

    private static string? Line(HistoryEvent happened) => happened switch
    {
        OrchestratorStartedEvent or OrchestratorCompletedEvent => null,
        ExecutionStartedEvent e => $"started {e.Name} {Short(e.Input)}",
        ContinueAsNewEvent e => $"continued as new {Short(e.Result)}",
        ExecutionCompletedEvent e => $"{e.OrchestrationStatus.ToString().ToLowerInvariant()} {Failure(e.FailureDetails) ?? Short(e.Result)}",
        ExecutionTerminatedEvent e => $"terminate {Short(e.Input)}",
        ExecutionSuspendedEvent e => $"suspended {Short(e.Reason)}",
        ExecutionResumedEvent e => $"resumed {Short(e.Reason)}",
        TaskScheduledEvent e => Invariant($"#{e.EventId} activity {e.Name}"),
        TaskCompletedEvent e => Invariant($"#{e.TaskScheduledId} result {Short(e.Result)}"),
        TaskFailedEvent e => Invariant($"#{e.TaskScheduledId} failure {Failure(e.FailureDetails)}"),
        SubOrchestrationInstanceCreatedEvent e => Invariant($"#{e.EventId} child {e.Name}"),
        SubOrchestrationInstanceCompletedEvent e => Invariant($"#{e.TaskScheduledId} result {Short(e.Result)}"),
        SubOrchestrationInstanceFailedEvent e => Invariant($"#{e.TaskScheduledId} failure {Failure(e.FailureDetails)}"),
        TimerCreatedEvent e => Invariant($"#{e.EventId} timer"),
        TimerFiredEvent e => Invariant($"#{e.TimerId} fired"),
        EventSentEvent e => Invariant($"#{e.EventId} event {e.Name} {Short(e.Input)}"),
        EventRaisedEvent e => $"event {e.Name} {Short(e.Input)}",
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.EventType, "No case expects such an event"),
    };

    private static string? Failure(global::DurableTask.Core.FailureDetails? failure) =>
        failure is null ? null : $"{failure.ErrorType.Split('.')[^1]}: {Short(failure.ErrorMessage)}";

    public static string Short(string? text) => text switch
    {
        null => "-",
        { Length: <= 80 } => text,
        _ => Invariant($"{text[..20]}... of {text.Length}"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
