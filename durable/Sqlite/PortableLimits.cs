using System.Globalization;
using System.Text;

using DurableTask.Core;
using DurableTask.Core.History;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>What works in every place where flows run: custom status under 8,192 characters, messages under 256 KB.</summary>
internal sealed class PortableLimits(bool enforced)
{
    private const int CustomStatus = 8192;
    private const int Message = 256 * 1024;

    /// <summary>Refuses what a client sends.</summary>
    public void Refuse(string? payload, string what, string instanceId)
    {
        if (IsTooLong(payload))
        {
            throw new ArgumentException(TooLong($"The {what} for '{instanceId}'", payload!), nameof(payload));
        }
    }

    /// <summary>A result that is too long becomes the failure of its activity.</summary>
    public TaskMessage Judge(TaskMessage response) => response.Event is TaskCompletedEvent done && IsTooLong(done.Result)
        ? Answer(response.OrchestrationInstance, new TaskFailedEvent(
            -1,
            done.TaskScheduledId,
            TooLong("The result", done.Result),
            null,
            Failure(TooLong("The result", done.Result))))
        : response;

    /// <summary>
    /// What a turn asks for is answered with a failure where it is too long. Where nobody could be answered, the instance
    /// fails: a custom status, an event to another instance, the input of its next execution.
    /// </summary>
    public TurnResult Judge(TurnResult turn)
    {
        if (!enforced)
        {
            return turn;
        }

        if (Violation(turn) is { } violation)
        {
            return Failed(turn, violation);
        }

        var messages = turn.Messages.Select(Replacement).ToList();
        var activities = new List<TaskMessage>();
        foreach (var activity in turn.Activities)
        {
            if (activity.Event is TaskScheduledEvent task && IsTooLong(task.Input))
            {
                var text = TooLong($"The input of {task.Name}", task.Input!);
                messages.Add(Answer(
                    activity.OrchestrationInstance,
                    new TaskFailedEvent(-1, task.EventId, text, null, Failure(text))));
            }
            else
            {
                activities.Add(activity);
            }
        }

        return turn with { Activities = activities, Messages = messages };
    }

    private string? Violation(TurnResult turn)
    {
        if (turn.Summary.Status is { Length: >= CustomStatus } status)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The custom status has {status.Length} characters; fewer than {CustomStatus} work everywhere.");
        }

        if (turn.Messages.Select(message => message.Event).OfType<EventRaisedEvent>().FirstOrDefault(e => IsTooLong(e.Input)) is { } sent)
        {
            return TooLong($"The event {sent.Name}", sent.Input);
        }

        var start = turn.State.ExecutionStartedEvent!;
        return turn.State.PastEvents.Count == 0 && IsTooLong(start.Input) ? TooLong("The input", start.Input) : null;
    }

    private TaskMessage Replacement(TaskMessage message)
    {
        switch (message.Event)
        {
            case ExecutionStartedEvent { ParentInstance: { } parent } start when IsTooLong(start.Input):
                var input = TooLong($"The input of {start.Name}", start.Input);
                return Answer(
                    parent.OrchestrationInstance,
                    new SubOrchestrationInstanceFailedEvent(-1, parent.TaskScheduleId, input, null, Failure(input)));
            case SubOrchestrationInstanceCompletedEvent done when IsTooLong(done.Result):
                var output = TooLong("The output", done.Result);
                return Answer(
                    message.OrchestrationInstance,
                    new SubOrchestrationInstanceFailedEvent(-1, done.TaskScheduledId, output, null, Failure(output)));
            default:
                return message;
        }
    }

    private static TurnResult Failed(TurnResult turn, string text)
    {
        var failure = Failure(text);
        var state = new OrchestrationRuntimeState(turn.State.PastEvents);
        foreach (var happened in turn.State.NewEvents.Where(e => e is not ExecutionCompletedEvent and not OrchestratorCompletedEvent))
        {
            state.AddEvent(happened);
        }

        state.AddEvent(new ExecutionCompletedEvent(-1, text, OrchestrationStatus.Failed, failure));
        state.AddEvent(new OrchestratorCompletedEvent(-1));
        turn.Summary.OrchestrationStatus = OrchestrationStatus.Failed;
        turn.Summary.Output = failure.ToString();
        turn.Summary.FailureDetails = failure;
        turn.Summary.Status = null;
        var toParent = state.ParentInstance is { } parent
            ? new[]
            {
                Answer(
                    parent.OrchestrationInstance,
                    new SubOrchestrationInstanceFailedEvent(-1, parent.TaskScheduleId, text, null, failure)),
            }
            : [];
        return turn with { State = state, Activities = [], Timers = [], Messages = toParent };
    }

    private bool IsTooLong(string? payload) =>
        enforced && payload is not null && payload.Length * 3L >= Message && Encoding.UTF8.GetByteCount(payload) >= Message;

    private static string TooLong(string what, string payload) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what} has {Encoding.UTF8.GetByteCount(payload)} bytes; fewer than {Message} work everywhere.");

    private static FailureDetails Failure(string text) => new("PortableLimitExceeded", text, null, null, isNonRetriable: true);

    private static TaskMessage Answer(OrchestrationInstance to, HistoryEvent answer) =>
        new() { OrchestrationInstance = to, Event = answer };
}
