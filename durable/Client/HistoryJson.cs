using DurableTask.Core.History;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace MultiHubFlows.Durable.Client;

/// <summary>
/// Histories as JSON: an array of events, oldest first, each with its <c>EventType</c> by name or number and no type names of
/// .NET. What was written reads back equal, failures with inner ones and properties included.
/// </summary>
public static class HistoryJson
{
    private static readonly Dictionary<EventType, Type> Types = KnownTypes();

    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        TypeNameHandling = TypeNameHandling.None,
        DateParseHandling = DateParseHandling.None,
        DateTimeZoneHandling = DateTimeZoneHandling.Utc,
        NullValueHandling = NullValueHandling.Ignore,
        MaxDepth = null,
        Converters = { new Newtonsoft.Json.Converters.StringEnumConverter() },
    });

    /// <summary>Reads a history.</summary>
    /// <exception cref="FormatException">The text is not a history: the message says which event is wrong.</exception>
    public static IReadOnlyList<HistoryEvent> Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None, MaxDepth = null };
        try
        {
            return [.. JArray.Load(reader).Select(ParseEvent)];
        }
        catch (JsonException exception)
        {
            throw new FormatException($"This is not a history: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a history, indented, so that a recorded one can be read and compared by people.</summary>
    public static string Write(IEnumerable<HistoryEvent> history)
    {
        using var text = new StringWriter();
        using var writer = new JsonTextWriter(text) { Formatting = Formatting.Indented };
        Serializer.Serialize(writer, history);
        return text.ToString();
    }

    private static HistoryEvent ParseEvent(JToken token, int index)
    {
        if (token["EventType"] is { } name && Enum.TryParse<EventType>(name.ToString(), out var kind) && Types.TryGetValue(kind, out var type))
        {
            return (HistoryEvent)token.ToObject(type, Serializer)!;
        }

        throw new FormatException($"Event {index} of the history has no known EventType.");
    }

    private static Dictionary<EventType, Type> KnownTypes() => new()
    {
        [EventType.ExecutionStarted] = typeof(ExecutionStartedEvent),
        [EventType.ExecutionCompleted] = typeof(ExecutionCompletedEvent),
        [EventType.ExecutionFailed] = typeof(ExecutionCompletedEvent),
        [EventType.ExecutionTerminated] = typeof(ExecutionTerminatedEvent),
        [EventType.ExecutionSuspended] = typeof(ExecutionSuspendedEvent),
        [EventType.ExecutionResumed] = typeof(ExecutionResumedEvent),
        [EventType.TaskScheduled] = typeof(TaskScheduledEvent),
        [EventType.TaskCompleted] = typeof(TaskCompletedEvent),
        [EventType.TaskFailed] = typeof(TaskFailedEvent),
        [EventType.SubOrchestrationInstanceCreated] = typeof(SubOrchestrationInstanceCreatedEvent),
        [EventType.SubOrchestrationInstanceCompleted] = typeof(SubOrchestrationInstanceCompletedEvent),
        [EventType.SubOrchestrationInstanceFailed] = typeof(SubOrchestrationInstanceFailedEvent),
        [EventType.TimerCreated] = typeof(TimerCreatedEvent),
        [EventType.TimerFired] = typeof(TimerFiredEvent),
        [EventType.OrchestratorStarted] = typeof(OrchestratorStartedEvent),
        [EventType.OrchestratorCompleted] = typeof(OrchestratorCompletedEvent),
        [EventType.EventSent] = typeof(EventSentEvent),
        [EventType.EventRaised] = typeof(EventRaisedEvent),
        [EventType.ContinueAsNew] = typeof(ContinueAsNewEvent),
        [EventType.GenericEvent] = typeof(GenericEvent),
        [EventType.HistoryState] = typeof(HistoryStateEvent),
    };
}
