using System.Globalization;

using Microsoft.DurableTask.Worker;

using Core = DurableTask.Core;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// The properties of exceptions, all as text: a number comes back from storage as another type than it had in memory, so that an
/// orchestrator could decide differently when it is replayed.
/// </summary>
internal sealed class TextExceptionProperties(IEnumerable<IExceptionPropertiesProvider> providers) : Core.IExceptionPropertiesProvider
{
    private readonly IExceptionPropertiesProvider[] _providers = [.. providers];

    public IDictionary<string, object?>? GetExceptionProperties(Exception exception)
    {
        var properties = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var provider in _providers)
        {
            foreach (var (name, value) in provider.GetExceptionProperties(exception) ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            {
                properties[name] = value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }

        return properties.Count == 0 ? null : properties;
    }
}
