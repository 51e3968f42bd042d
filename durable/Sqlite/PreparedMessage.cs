using DurableTask.Core;
using DurableTask.Core.History;

using Newtonsoft.Json.Linq;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// A message with the JSON of its event, made before the writer's turn comes. A failure's properties are given on as they
/// will be read from the file, so that an orchestrator sees the same before and after a restart.
/// </summary>
internal sealed class PreparedMessage
{
    /// <summary>Longer events are read again when they are needed instead of being kept.</summary>
    private const int KeptInMemory = 16 * 1024;

    public PreparedMessage(TaskMessage message)
    {
        Event = EventCodec.Write(message.Event);
        Message = AsRead(message.Event, Event) is { } read ? With(message, read) : message;
    }

    public TaskMessage Message { get; }

    public string Event { get; }

    public string InstanceId => Message.OrchestrationInstance.InstanceId;

    public string? ExecutionId => string.IsNullOrEmpty(Message.OrchestrationInstance.ExecutionId)
        ? null
        : Message.OrchestrationInstance.ExecutionId;

    /// <summary>The message, or null if it is to be read from the file.</summary>
    public TaskMessage? Kept => Event.Length <= KeptInMemory ? Message : null;

    /// <summary>The event as the file will give it back, if that differs from what is in memory.</summary>
    public static HistoryEvent? AsRead(HistoryEvent source, string json) =>
        HasProperties(Failure(source)) ? EventCodec.Event(EventCodec.Parse<JObject>(json)) : null;

    /// <summary>The failure that an event carries.</summary>
    public static FailureDetails? Failure(HistoryEvent source) => source switch
    {
        TaskFailedEvent failed => failed.FailureDetails,
        SubOrchestrationInstanceFailedEvent failed => failed.FailureDetails,
        ExecutionCompletedEvent completed => completed.FailureDetails,
        _ => null,
    };

    private static bool HasProperties(FailureDetails? failure) =>
        failure is not null && (failure.Properties is { Count: > 0 } || HasProperties(failure.InnerFailure));

    private static TaskMessage With(TaskMessage message, HistoryEvent read) => new()
    {
        Event = read,
        OrchestrationInstance = message.OrchestrationInstance,
        OrchestrationExecutionContext = message.OrchestrationExecutionContext,
    };
}
