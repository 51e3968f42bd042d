using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// Joins one cluster to one hub: one registration, step by step, with what people decide on the way. It always ends with an outcome; a
/// failed instance is a defect.
/// </summary>
public static class JoinHub
{
    /// <summary>Attempts the join until it is done, or until somebody or the policy ends it.</summary>
    public static async Task<JoinOutcome> RunAsync(TaskOrchestrationContext context, JoinInput input)
    {
        var run = new JoinRun(context, input);
        while (true)
        {
            try
            {
                return await JoinAsync(run);
            }
            catch (JoinStopped stopped)
            {
                if (await EndAsync(run, stopped) is { } outcome)
                {
                    return outcome;
                }
            }
        }
    }

    private static async Task<JoinOutcome> JoinAsync(JoinRun run)
    {
        run.ThrowIfCanceled();
        await JoinSteps.ObserveSiblingsAsync(run);
        await JoinSteps.ReserveSlotAsync(run);
        await ClaimAsync(run);
        var runner = await JoinSteps.PrepareRunnerAsync(run);
        await JoinSteps.DeliverManagedCredentialAsync(run);
        await JoinSteps.BootstrapAsync(run);
        await JoinSteps.DeployAsync(run, runner.Operator);
        var proof = await LetInAsync(run);
        await FinishAsync(run);
        return run.End(RegistrationOutcome.Joined, proof: proof);
    }

    /// <summary>Accepts and proves; on a hub that its owner administers, waits for the owner.</summary>
    private static async Task<JoinProof?> LetInAsync(JoinRun run)
    {
        if (run.Registration.Plan.OwnerAccepts)
        {
            await AwaitOwner.RunAsync(run);
            return null;
        }

        await AcceptAgent.RunAsync(run);
        return await VerifyJoin.RunAsync(run);
    }

    private static async Task ClaimAsync(JoinRun run)
    {
        run.Begin("Claim");
        var claim = await run.DoAsync<ClaimResult>(TaskNames.ClaimManagedCluster);
        if (!claim.Held)
        {
            throw claim.Operation is { } other
                ? new JoinStopped(RegistrationOutcome.InUse, new Finding(
                    "InUse",
                    $"Operation {other} has ManagedCluster {run.Registration.Cluster} on hub {run.Hub}.",
                    claim.Problem?.NextStep ?? $"See it with 'multihub status {other}'."))
                : new JoinStopped(RegistrationOutcome.Refused, claim.Problem ?? new Finding("NotOurs", "The ManagedCluster is somebody else's."));
        }
    }

    /// <summary>From here on the join stands: a cancel comes too late.</summary>
    private static async Task FinishAsync(JoinRun run)
    {
        run.Begin("Finish");
        run.Registration = run.Registration with { Phase = ClaimPhase.Joined };
        await run.EffectAsync<MarkResult>(TaskNames.MarkClaim, Retries.Undo);
        if (run.Registration.Plan.OwnerAccepts)
        {
            // The bootstrap credential is the owner's to take back; the Secret stays, or the agent's next pod does not start.
            return;
        }

        await run.EffectAsync<Done>(TaskNames.RevokeBootstrapIdentity, Retries.Undo);

        // Once more: an activity that was frozen before the claim was marked may have made the identity again.
        await run.EffectAsync<Done>(TaskNames.RevokeBootstrapIdentity, Retries.Undo);
    }

    /// <summary>Ends the registration, or prepares another attempt and returns nothing.</summary>
    private static async Task<JoinOutcome?> EndAsync(JoinRun run, JoinStopped stopped)
    {
        run.ShowReason(stopped.Reason);
        if (stopped.Outcome is RegistrationOutcome.InUse or RegistrationOutcome.Refused)
        {
            return run.End(stopped.Outcome, stopped.Reason, undo: await UndoJoin.GiveBackSlotAsync(run));
        }

        var cause = stopped;
        var decision = DecisionKind.Rollback;
        try
        {
            decision = await FailureCheckpoint.DecideAsync(run, stopped, $"Joining {run.Registration.Cluster} to {run.Hub} stopped. Try again, leave it as it is, or roll back?", maySkip: true);
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

        return decision == DecisionKind.Skip
            ? run.End(RegistrationOutcome.Skipped, cause.Reason, undo: await UndoJoin.LeaveAsync(run))
            : run.End(cause.Outcome, cause.Reason, undo: await UndoJoin.RunAsync(run));
    }
}
