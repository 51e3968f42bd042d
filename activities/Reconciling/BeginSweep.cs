using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>The last sweep, and the one that runs.</summary>
internal sealed class BeginSweep(ISweepRecords records, ActivityStopping stopping) : TaskActivity<ReconcileInput, SweepBeginning>
{
    /// <inheritdoc/>
    public override Task<SweepBeginning> RunAsync(TaskActivityContext context, ReconcileInput input) => records.BeginAsync(input, stopping.Token);
}
