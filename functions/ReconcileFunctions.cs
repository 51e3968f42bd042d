using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Reconciliations;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Functions;

/// <summary>The activities of a sweep that read the task hub: here a client comes with a call and is nowhere else to be had.</summary>
public static class ReconcileFunctions
{
    [Function(TaskNames.BeginSweep)]
    public static Task<SweepBeginning> BeginSweepAsync([ActivityTrigger] ReconcileInput sweep, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        new SweepRecords(client).BeginAsync(sweep, context.CancellationToken);

    [Function(TaskNames.ReadOperations)]
    public static Task<OperationsSeen> ReadOperationsAsync([ActivityTrigger] OperationsAsked asked, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        new SweepRecords(client).OperationsAsync(asked, context.CancellationToken);

    [Function(TaskNames.PruneSweeps)]
    public static async Task<Done> PruneSweepsAsync([ActivityTrigger] ReconcileInput sweep, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        new(await new SweepRecords(client).PruneAsync(sweep, context.CancellationToken));
}
