using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>Removes old sweeps from the task hub. A second run finds none.</summary>
internal sealed class PruneSweeps(ISweepRecords records, ActivityStopping stopping) : TaskActivity<ReconcileInput, Done>
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(TaskActivityContext context, ReconcileInput input) => new(await records.PruneAsync(input, stopping.Token));
}
