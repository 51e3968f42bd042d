using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>
/// The operation that moves the agent of one membership: <see cref="MoveAgent"/> does it, and other operations have that as a part. It always ends
/// with an outcome; a failed instance is a defect and can be resumed.
/// </summary>
public static class MoveCluster
{
    /// <summary>Runs the move.</summary>
    public static async Task<MoveOutcome> RunAsync(TaskOrchestrationContext context, MoveRequest input)
    {
        var desk = new Desk(context);
        var progress = new OperationProgress(context, desk);
        if (input.Earlier.Count > 0)
        {
            return new MoveOutcome { Registrations = input.Earlier };
        }

        var moving = new Children<JoinOutcome>(context, desk);
        moving.Start(
            TaskNames.MoveAgent,
            input.Operation.Move(input.Wish.Hub),
            new MoveInput(input.Operation, input.RequestedBy, input.Cluster, input.Wish, input.Checkpoints));
        progress.Show("Move");
        await moving.AllEndedAsync(() => progress.Show("Cancel"));
        return new MoveOutcome { Registrations = await moving.ResultsAsync(), Canceled = desk.CanceledBy, Decisions = desk.Answers };
    }
}
