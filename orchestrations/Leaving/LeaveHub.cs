using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>
/// Makes one cluster leave one hub, in the order that OCM needs: the hub's side while the agent lives, then the klusterlet, then what we made
/// for it. A cancel is taken until the first removal; afterwards what was begun is ended. It always ends with an outcome.
/// </summary>
public static class LeaveHub
{
    /// <summary>Attempts the leave until it is done, or until somebody or the policy ends it.</summary>
    public static async Task<JoinOutcome> RunAsync(TaskOrchestrationContext context, LeaveInput input)
    {
        var leave = new LeaveRun(context, input);
        try
        {
            leave.Run.ThrowIfCanceled();
            await leave.ObserveBeforeAsync();
            leave.Run.ThrowIfCanceled();
        }
        catch (JoinStopped stopped)
        {
            return leave.Run.End(stopped.Outcome, stopped.Reason);
        }

        while (true)
        {
            var removal = new Removal(leave.Run);
            await RemoveMembership.RunAsync(leave, removal);
            if (removal.Complete)
            {
                return await leave.EndAsync();
            }

            if (!await IsTriedAgainAsync(leave, removal))
            {
                return await leave.StopAsync(removal.Problems);
            }

            leave.Run.NextAttempt();
        }
    }

    private static async Task<bool> IsTriedAgainAsync(LeaveRun leave, Removal removal) =>
        !leave.Declined && await StuckRemoval.IsTriedAgainAsync(
            leave.Run,
            removal,
            CheckpointKind.Leaving,
            leave.Input.Checkpoints.Leaving,
            $"{leave.Run.Registration.Cluster} could not leave {leave.Run.Hub}. Try again, or leave the rest as a debt?");
}
