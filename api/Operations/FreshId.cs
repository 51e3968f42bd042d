using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Operations;

/// <summary>Starts only where no instance, live or ended, has the id: some engines replace a finished one without a word.</summary>
internal static class FreshId
{
    public static StartOrchestrationOptions Options(OperationId id) => Options(id.Value);

    public static StartOrchestrationOptions Options(string id) =>
        new StartOrchestrationOptions(id).WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
}
