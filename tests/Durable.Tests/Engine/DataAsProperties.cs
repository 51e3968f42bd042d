using System.Collections;

using Microsoft.DurableTask.Worker;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Lets the data of an exception cross history.</summary>
internal sealed class DataAsProperties : IExceptionPropertiesProvider
{
    public IDictionary<string, object?>? GetExceptionProperties(Exception exception) =>
        exception.Data.Count == 0
            ? null
            : exception.Data.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => entry.Value, StringComparer.Ordinal);
}
