using DurableTask.Core.History;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Durable.Client;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace MultiHubFlows.TestSupport;

/// <summary>Recorded histories of instances, to be kept with the tests and given to <see cref="ReplayKit"/>.</summary>
public static class HistoryFile
{
    /// <summary>Writes the history of an instance to a file.</summary>
    public static async Task SaveAsync(DurableTaskClient client, string instanceId, string path, CancellationToken cancellationToken)
    {
        var history = await client.GetOrchestrationHistoryAsync(instanceId, cancellationToken);
        await File.WriteAllTextAsync(path, Write(history), cancellationToken);
    }

    /// <summary>
    /// A history as such a file holds it: without stack traces and trace contexts, which tell of the machine it was recorded on, and
    /// with executions numbered as they appear, so that two recordings of the same course are the same text.
    /// </summary>
    public static string Write(IEnumerable<HistoryEvent> history)
    {
        // Texts that look like a time stay the texts they are.
        using var reader = new JsonTextReader(new StringReader(HistoryJson.Write(history))) { DateParseHandling = DateParseHandling.None };
        var events = JArray.Load(reader);
        foreach (var local in events.Descendants().OfType<JProperty>().Where(IsLocal).ToArray())
        {
            local.Remove();
        }

        NumberExecutions(events);
        return events + "\n";
    }

    private static void NumberExecutions(JArray events)
    {
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var execution in events.Descendants().OfType<JProperty>().Where(property => property.Name == "ExecutionId" && property.Value.Type == JTokenType.String))
        {
            var id = (string)execution.Value!;
            numbers.TryAdd(id, $"execution-{numbers.Count + 1}");
            execution.Value = numbers[id];
        }
    }

    private static bool IsLocal(JProperty property) =>
        property.Name is "StackTrace" or "ParentTraceContext" or "Correlation" or "ClientSpanId";
}
