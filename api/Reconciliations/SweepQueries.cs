using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Operations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>Finds sweeps in a task hub.</summary>
internal static class SweepQueries
{
    private const int Page = 100;

    /// <summary>All sweeps without their outcomes, in the order in which they were started.</summary>
    public static async Task<IReadOnlyList<OrchestrationMetadata>> AllAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var all = new List<OrchestrationMetadata>();
        var query = new OrchestrationQuery { InstanceIdPrefix = ReconcileInput.IdPrefix, PageSize = Page };
        await foreach (var sweep in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            all.Add(sweep);
        }

        return [.. all.OrderBy(sweep => sweep.CreatedAt).ThenBy(sweep => sweep.InstanceId, StringComparer.Ordinal)];
    }

    /// <summary>The outcome of the newest sweep that has ended and looked at something.</summary>
    public static async Task<Reconciliation?> LastAsync(DurableTaskClient client, IReadOnlyList<OrchestrationMetadata> all, CancellationToken cancellationToken)
    {
        foreach (var sweep in all.Reverse().Where(sweep => sweep.RuntimeStatus == OrchestrationRuntimeStatus.Completed))
        {
            if (Outcome(await client.FindAsync(sweep.InstanceId, cancellationToken)) is { Skipped: null } outcome)
            {
                return outcome;
            }
        }

        return null;
    }

    /// <summary>A sweep's outcome; absent while it runs.</summary>
    public static Reconciliation? Outcome(OrchestrationMetadata? sweep) =>
        sweep?.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? Stored.Read<Reconciliation>(sweep.SerializedOutput) : null;
}
