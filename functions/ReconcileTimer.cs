using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;

using MultiHubFlows.Api.Reconciliations;

namespace MultiHubFlows.Functions;

/// <summary>The timer of sweeps. The host calls it once for a slot that was missed; which slot is due is the starter's question.</summary>
public sealed class ReconcileTimer(ReconcileStarter starter, IConfiguration settings, TimeProvider time)
{
    private const string Schedule = "MULTIHUB_RECONCILE";

    [Function("ReconcileTimer")]
    public Task RunAsync([TimerTrigger($"%{Schedule}%")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        ReconcileSchedule.TryParse(settings[Schedule] ?? ReconcileSchedule.Default, out var schedule)
            ? starter.StartDueAsync(client, schedule, time.GetUtcNow() - TimeSpan.FromMinutes(1), context.CancellationToken)
            : Task.CompletedTask;
}
