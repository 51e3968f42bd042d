using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Durable.Client;

/// <summary>Starts that refuse an id which any instance, live or ended, has or had.</summary>
public static class NeverReused
{
    /// <summary>
    /// Options for a start with <paramref name="instanceId"/> that names every state, so that the id is refused while an instance of
    /// it exists in whatever state. A purged id is free again.
    /// </summary>
    public static StartOrchestrationOptions Id(string instanceId) =>
        new StartOrchestrationOptions(instanceId).WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
}
