using Microsoft.DurableTask.Worker;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Activities;

/// <summary>Lets a failure's code and next step cross history beside its message; the values are strings, which every store keeps.</summary>
public sealed class ExplainedFailureProperties : IExceptionPropertiesProvider
{
    /// <inheritdoc/>
    public IDictionary<string, object?>? GetExceptionProperties(Exception exception) =>
        exception is IExplainedFailure explained
            ? new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [Failures.CodeProperty] = explained.Code,
                [Failures.NextStepProperty] = explained.NextStep,
            }
            : null;
}
