using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>
/// One sweep over the fleet: looks at every hub, and at as many clusters as are in turn, and says what is not as it should be. It changes
/// nothing. A hub or a cluster that cannot be read is a finding of its own and stops no other. Two sweeps do not run at once: the one that
/// began later is skipped and says so.
/// </summary>
public static class ReconcileFleet
{
    /// <summary>Runs the sweep.</summary>
    public static async Task<Reconciliation> RunAsync(TaskOrchestrationContext context, ReconcileInput input)
    {
        var sweep = new Sweep(context, input);
        var beginning = await sweep.DoAsync<SweepBeginning>(TaskNames.BeginSweep, input);
        if (beginning.Running is { } running)
        {
            return sweep.Skip(new Finding("SweepRunning", $"{running} began earlier and is still at work.", "It shows its findings when it ends; a stuck one is ended by force in the task hub."));
        }

        var previous = beginning.Previous;
        var before = await sweep.DoAsync<OperationsSeen>(TaskNames.ReadOperations, new OperationsAsked(previous?.Coverage.OperationsAfter, Outcomes: true));
        if (before.TooMany)
        {
            return sweep.Skip(new Finding("TooManyOperations", $"More than {LiveOperations.Most} operations are at work: what they are making cannot be told from what is left.", "Sweep again when most of them have ended."));
        }

        var scope = await sweep.DoAsync<SweepScope>(TaskNames.ReadSweepScope, Comparison.Turn(previous));
        if (scope.Problem is { } problem)
        {
            return sweep.Skip(problem);
        }

        var hubs = await Task.WhenAll(scope.Hubs.Select(hub => sweep.HubAsync(hub, scope, before)));
        var clusters = await Task.WhenAll(ClusterBatches.Of(scope, hubs, before.Live, sweep.BeganAt).Select(sweep.ClustersAsync));
        var after = await sweep.DoAsync<OperationsSeen>(TaskNames.ReadOperations, new OperationsAsked(null, Outcomes: false));
        var seen = new SweepSeen(scope, hubs, clusters, before, after);
        var result = sweep.End(Comparison.Of(seen, previous, input.DueAt), seen, previous);
        await sweep.DoAsync<Done>(TaskNames.PruneSweeps, input);
        return result;
    }
}
