using DurableTask.Core.Exceptions;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Operations;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>
/// Starts sweeps by their due time, each once, however many processes and timers ask. Whether one runs already is the sweep's own question: it
/// is skipped and says so.
/// </summary>
public sealed class ReconcileStarter(TimeProvider time)
{
    // Timers fire up to a second early.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1);

    /// <summary>Starts a sweep unless one of that due time is or was there; gives its id.</summary>
    public static async Task<string> StartAsync(DurableTaskClient client, ReconcileInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(input);
        var id = ReconcileInput.IdOf(input.DueAt);
        if (await client.GetInstancesAsync(id, getInputsAndOutputs: false, cancellationToken) is not null)
        {
            return id;
        }

        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(TaskNames.ReconcileFleet, input, FreshId.Options(id), cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Somebody else was a moment earlier.
        }

        return id;
    }

    /// <summary>
    /// Starts the sweep of the newest slot that is due, unless it was started. Of slots that were missed while nothing ran only that one is
    /// made up, and where no sweep ever ran none was missed.
    /// </summary>
    /// <param name="client">The task hub.</param>
    /// <param name="schedule">When sweeps are due.</param>
    /// <param name="since">When this caller began to look: slots before it are made up, slots after it are on time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The id of the sweep that was started; nothing: none was.</returns>
    public async Task<string?> StartDueAsync(DurableTaskClient client, ReconcileSchedule schedule, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Latest(time.GetUtcNow() + Early) is not { } due)
        {
            return null;
        }

        var id = ReconcileInput.IdOf(due);
        var all = await SweepQueries.AllAsync(client, cancellationToken);
        return all.Any(sweep => string.CompareOrdinal(sweep.InstanceId, id) >= 0) || (due < since && all.Count == 0)
            ? null
            : await StartAsync(client, new ReconcileInput(due, ScheduleName), cancellationToken);
    }

    private const string ScheduleName = "schedule";
}
