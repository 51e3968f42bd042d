using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>What a sweep reads of the task hub that it runs on, and the old sweeps that it removes there. Where activities have no client of
/// the task hub, the host calls this from tasks of its own under the same names.</summary>
public interface ISweepRecords
{
    /// <summary>See <see cref="Orchestrations.TaskNames.BeginSweep"/>.</summary>
    Task<SweepBeginning> BeginAsync(ReconcileInput sweep, CancellationToken cancellationToken);

    /// <summary>See <see cref="Orchestrations.TaskNames.ReadOperations"/>.</summary>
    Task<OperationsSeen> OperationsAsync(OperationsAsked asked, CancellationToken cancellationToken);

    /// <summary>See <see cref="Orchestrations.TaskNames.PruneSweeps"/>; whether something was removed.</summary>
    Task<bool> PruneAsync(ReconcileInput sweep, CancellationToken cancellationToken);
}
