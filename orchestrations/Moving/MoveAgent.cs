using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>
/// Moves the agent of one membership to another mode, hosting cluster or namespace: a second klusterlet of another name registers under the same
/// ManagedCluster, is verified until every applied work names it, and then the first one leaves. The ManagedCluster is not touched but for our annotations on
/// it. Until the first one is removed, everything is undone on failure or cancel; afterwards what was begun is ended. It always ends with an outcome.
/// </summary>
public static class MoveAgent
{
    /// <summary>Two agents may write the same work at once; who has it after this time has it.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    /// <summary>Attempts the move until it is done, or until somebody or the policy ends it.</summary>
    public static async Task<JoinOutcome> RunAsync(TaskOrchestrationContext context, MoveInput input)
    {
        var move = new MoveRun(context, input);
        if (await move.FindAsync() is { } ended)
        {
            return ended;
        }

        if (move.Found.Former is not null)
        {
            return await SettleMove.ResumeAsync(move);
        }

        try
        {
            move.Run.ThrowIfCanceled();
            await new MovePlanning(context, move).RunAsync();
        }
        catch (JoinStopped stopped)
        {
            return move.Run.End(stopped.Outcome, stopped.Reason);
        }

        while (true)
        {
            try
            {
                var proof = await TakeOverAsync(move);
                return await SettleMove.RunAsync(move, proof);
            }
            catch (JoinStopped stopped)
            {
                if (await EndAsync(move, stopped) is { } outcome)
                {
                    return outcome;
                }
            }
        }
    }

    /// <summary>Brings the second agent about and proves it, up to the point from which there is no way back.</summary>
    private static async Task<JoinProof> TakeOverAsync(MoveRun move)
    {
        var run = move.Run;
        run.ThrowIfCanceled();
        await JoinSteps.ObserveSiblingsAsync(run);
        await ClaimAsync(run);
        await JoinSteps.ReserveSlotAsync(run);
        var runner = await JoinSteps.PrepareRunnerAsync(run);
        await JoinSteps.DeliverManagedCredentialAsync(run);
        await JoinSteps.BootstrapAsync(run);
        await JoinSteps.DeployAsync(run, runner.Operator);
        await AcceptAgent.RunAsync(run);
        var proof = await VerifyJoin.RunAsync(run);
        await AwaitWorksAsync(move);
        await CommitAsync(run);
        return proof;
    }

    private static async Task ClaimAsync(JoinRun run)
    {
        run.Begin("Claim");
        var claim = await run.DoAsync<ClaimResult>(TaskNames.ClaimMove);
        if (!claim.Held)
        {
            throw new JoinStopped(
                claim.Operation is null ? RegistrationOutcome.Refused : RegistrationOutcome.InUse,
                claim.Problem ?? new Finding(MoveRefusals.InUse, $"Operation {claim.Operation} has {run.Registration.Cluster} on hub {run.Hub}."));
        }
    }

    /// <summary>Until every applied work names the new agent, and still does a moment later: both agents write them while both live (ocm-observed 79).</summary>
    private static async Task AwaitWorksAsync(MoveRun move)
    {
        const string waitingFor = "every applied work to be the new agent's";
        var run = move.Run;
        run.Begin("TakeOver");
        await run.WaitAsync(TaskNames.LookForWorksTakenOver, waitingFor, run.Input.Deadlines.Gone);
        await run.Desk.PauseAsync(Settled);
        run.ThrowIfCanceled();
        var look = await run.WaitAsync(TaskNames.LookForWorksTakenOver, waitingFor, run.Input.Deadlines.Gone);
        move.TakenOverAt = new DateTimeOffset(run.Now, TimeSpan.Zero);
        move.Works = look.Works ?? move.Works;
    }

    /// <summary>From here on the membership is the new agent's: a cancel comes too late, and no late activity of this move can write any more.</summary>
    private static async Task CommitAsync(JoinRun run)
    {
        run.Begin("Commit");
        run.Registration = run.Registration with { Phase = ClaimPhase.Settling };
        var marked = await run.EffectAsync<MarkResult>(TaskNames.MarkClaim, Retries.Undo);
        if (!marked.Found)
        {
            throw new JoinStopped(RegistrationOutcome.RolledBack, new Finding(
                "ClaimLost",
                $"The claim of ManagedCluster {run.Registration.Cluster} on hub {run.Hub} is no longer this move's.",
                "See which operation its annotations name, or whether somebody deleted it."));
        }
    }

    /// <summary>Ends the move, or prepares another attempt and returns nothing.</summary>
    private static async Task<JoinOutcome?> EndAsync(MoveRun move, JoinStopped stopped)
    {
        var run = move.Run;
        run.ShowReason(stopped.Reason);
        run.Registration = run.Registration with { Phase = null };
        var began = run.Registration.Identity is not null || run.Attempt > 1;
        if (stopped.Outcome is RegistrationOutcome.InUse or RegistrationOutcome.Refused && !began)
        {
            return run.End(stopped.Outcome, stopped.Reason);
        }

        var cause = stopped;
        try
        {
            var decision = await FailureCheckpoint.DecideAsync(
                run,
                stopped,
                $"Moving the agent of {run.Registration.Cluster} for {run.Hub} to {run.Registration.Plan.Mode} on {run.Registration.Plan.RunsOn} stopped; the one before goes on. Try again, or roll back?",
                maySkip: false);
            if (decision == DecisionKind.Retry)
            {
                await JoinSteps.PrepareRetryAsync(run, stopped);
                return null;
            }
        }
        catch (JoinStopped later)
        {
            cause = later.Outcome == RegistrationOutcome.Canceled ? later : stopped;
        }

        return run.End(cause.Outcome, cause.Reason, undo: await UndoMove.RunAsync(move));
    }
}
