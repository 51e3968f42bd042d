using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>The operations at work, and what ended ones joined.</summary>
internal sealed class ReadOperations(ISweepRecords records, ActivityStopping stopping) : TaskActivity<OperationsAsked, OperationsSeen>
{
    /// <inheritdoc/>
    public override Task<OperationsSeen> RunAsync(TaskActivityContext context, OperationsAsked input) => records.OperationsAsync(input, stopping.Token);
}
