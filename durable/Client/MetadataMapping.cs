using DurableTask.Core;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Client;

/// <summary>Maps the state of an instance to Microsoft's metadata. Custom status and failure are always there, input and output on request.</summary>
internal sealed class MetadataMapping(DataConverter converter)
{
    public OrchestrationMetadata Map(OrchestrationState state, bool inputsAndOutputs) =>
        new(state.Name, state.OrchestrationInstance.InstanceId)
        {
            RuntimeStatus = (OrchestrationRuntimeStatus)state.OrchestrationStatus,
            CreatedAt = Utc(state.CreatedTime),
            LastUpdatedAt = Utc(state.LastUpdatedTime),
            DataConverter = inputsAndOutputs ? converter : null,
            SerializedInput = inputsAndOutputs ? state.Input : null,
            SerializedOutput = inputsAndOutputs ? Output(state) : null,
            SerializedCustomStatus = state.Status,
            FailureDetails = Map(state.FailureDetails),
            Tags = state.Tags?.ToDictionary(StringComparer.Ordinal) ?? [],
        };

    // DurableTask.Core puts the text of a failure where the output would be: no JSON, and told better by the failure itself.
    private static string? Output(OrchestrationState state) => state.FailureDetails is null ? state.Output : null;

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static TaskFailureDetails? Map(FailureDetails? failure) =>
        failure is null
            ? null
            : new TaskFailureDetails(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, Map(failure.InnerFailure), failure.Properties);
}
