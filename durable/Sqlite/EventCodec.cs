using System.Globalization;

using DurableTask.Core.History;

using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// Events of DurableTask.Core as JSON and back. No type name is written or read: the event's own <c>EventType</c> says
/// which of a closed list of classes it is.
/// </summary>
public static class EventCodec
{
    private static readonly Dictionary<EventType, Type> Classes = new()
    {
        [EventType.ContinueAsNew] = typeof(ContinueAsNewEvent),
        [EventType.EventRaised] = typeof(EventRaisedEvent),
        [EventType.EventSent] = typeof(EventSentEvent),
        [EventType.ExecutionCompleted] = typeof(ExecutionCompletedEvent),
        [EventType.ExecutionResumed] = typeof(ExecutionResumedEvent),
        [EventType.ExecutionStarted] = typeof(ExecutionStartedEvent),
        [EventType.ExecutionSuspended] = typeof(ExecutionSuspendedEvent),
        [EventType.ExecutionTerminated] = typeof(ExecutionTerminatedEvent),
        [EventType.GenericEvent] = typeof(GenericEvent),
        [EventType.OrchestratorCompleted] = typeof(OrchestratorCompletedEvent),
        [EventType.OrchestratorStarted] = typeof(OrchestratorStartedEvent),
        [EventType.SubOrchestrationInstanceCompleted] = typeof(SubOrchestrationInstanceCompletedEvent),
        [EventType.SubOrchestrationInstanceCreated] = typeof(SubOrchestrationInstanceCreatedEvent),
        [EventType.SubOrchestrationInstanceFailed] = typeof(SubOrchestrationInstanceFailedEvent),
        [EventType.TaskCompleted] = typeof(TaskCompletedEvent),
        [EventType.TaskFailed] = typeof(TaskFailedEvent),
        [EventType.TaskScheduled] = typeof(TaskScheduledEvent),
        [EventType.TimerCreated] = typeof(TimerCreatedEvent),
        [EventType.TimerFired] = typeof(TimerFiredEvent),
    };

    // Defaults are written: an event without its id 0 would be read with the -1 of its private constructor.
    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        ConstructorHandling = ConstructorHandling.AllowNonPublicDefaultConstructor,
        Converters = { new StringEnumConverter() },
        DateParseHandling = DateParseHandling.None,
        DateTimeZoneHandling = DateTimeZoneHandling.RoundtripKind,
        NullValueHandling = NullValueHandling.Ignore,
        TypeNameHandling = TypeNameHandling.None,
    });

    /// <summary>A list of events, such as a history, as a JSON array.</summary>
    public static string Serialize(IEnumerable<HistoryEvent> events) => Write(events);

    /// <summary>The events of such an array, in their order.</summary>
    /// <exception cref="JsonException">It is not such an array, or names an event that this version does not know.</exception>
    public static IReadOnlyList<HistoryEvent> Deserialize(string json)
    {
        var events = new List<HistoryEvent>();
        foreach (var item in Parse<JArray>(json))
        {
            events.Add(Event((JObject)item));
        }

        return events;
    }

    internal static string Write(object value)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Serializer.Serialize(text, value);
        return text.ToString();
    }

    internal static T Read<T>(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json));
        return Serializer.Deserialize<T>(reader) ?? throw new JsonSerializationException("An empty value");
    }

    internal static T Parse<T>(string json)
        where T : JToken
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        return (T)JToken.ReadFrom(reader);
    }

    internal static HistoryEvent Event(JObject json)
    {
        var name = (string?)json[nameof(HistoryEvent.EventType)];
        if (!Enum.TryParse<EventType>(name, out var type) || !Classes.TryGetValue(type, out var known))
        {
            throw new JsonSerializationException($"An event of the unknown type '{name}'");
        }

        return (HistoryEvent)json.ToObject(known, Serializer)!;
    }
}
