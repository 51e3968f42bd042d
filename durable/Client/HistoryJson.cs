using DurableTask.Core.History;

using MultiHubFlows.Durable.Sqlite;

using Newtonsoft.Json.Linq;

namespace MultiHubFlows.Durable.Client;

/// <summary>
/// Histories as files: an indented JSON array of events, oldest first, that a person can read and compare. What was written reads
/// back equal, failures with inner ones and properties included.
/// </summary>
public static class HistoryJson
{
    /// <summary>Writes a history.</summary>
    public static string Write(IEnumerable<HistoryEvent> history) => EventCodec.Parse<JArray>(EventCodec.Serialize(history)).ToString();

    /// <summary>Reads what <see cref="Write"/> wrote, or what a store keeps.</summary>
    public static IReadOnlyList<HistoryEvent> Parse(string json) => EventCodec.Deserialize(json);
}
