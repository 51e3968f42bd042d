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
        await ObserveSiblingsAsync(run);
        await ReserveSlotAsync(run);
        await ClaimAsync(run);
        var runner = await PrepareRunnerAsync(run);
        await DeliverManagedCredentialAsync(run);
        await BootstrapAsync(run);
        await DeployAsync(run, runner.Operator);
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

    private static async Task ReserveSlotAsync(JoinRun run)
    {
        if (!run.Registration.Plan.Mode.IsHosted())
        {
            return;
        }

        run.Begin("ReserveSlot");
        var slot = await run.DoAsync<SlotResult>(TaskNames.ReserveSlot);
        if (slot.Slot is null)
        {
            throw new JoinStopped(RegistrationOutcome.RolledBack, new Finding(
                "HostingClusterFull",
                $"Hosting cluster {run.Registration.Plan.RunsOn} has no free slot: {slot.Taken} of {slot.Slots} are taken.",
                "Raise its slots in the fleet file, or offboard an agent there; then retry."));
        }
    }

    /// <summary>Looks at the cluster's other registrations before anything is written for this one: none may be worse after.</summary>
    private static async Task ObserveSiblingsAsync(JoinRun run)
    {
        if (run.Registration.SiblingsBefore is null)
        {
            run.Begin("Observe");
            var siblings = await run.DoAsync<SiblingsResult>(TaskNames.ObserveSiblings);
            run.Registration = run.Registration with { SiblingsBefore = siblings.Siblings };
        }
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

    private static async Task<RunnerResult> PrepareRunnerAsync(JoinRun run)
    {
        run.Begin("PrepareRunner");
        var prepared = await run.DoAsync<RunnerResult>(TaskNames.PrepareRunner);
        while (!prepared.Namespace.Ready)
        {
            await run.WaitAsync(TaskNames.LookForAgentNamespace, $"the end of namespace {run.Registration.Plan.Names.RunsIn}", run.Input.Deadlines.Gone);
            prepared = await run.DoAsync<RunnerResult>(TaskNames.PrepareRunner);
        }

        if (prepared.Operator.Busy is { } other)
        {
            run.Notice(new Finding("OperatorInstalledByOther", $"{other} installs the operator on {run.Registration.Plan.RunsOn}; this join waits for it."));
        }

        return prepared;
    }

    private static async Task DeliverManagedCredentialAsync(JoinRun run)
    {
        if (!run.Registration.Plan.Mode.IsHosted())
        {
            return;
        }

        run.Begin("DeliverManagedCredential");
        await run.DoAsync<Done>(TaskNames.EnsureManagedIdentity);
        await run.WaitAsync(TaskNames.LookForManagedCredential, "the managed cluster's token controller", run.Input.Deadlines.OperatorReady);
        await run.DoAsync<Done>(TaskNames.DeliverManagedCredential);
    }

    private static async Task BootstrapAsync(JoinRun run)
    {
        run.Begin("Bootstrap");
        if (run.Registration.Plan.OwnerAccepts)
        {
            await run.DoAsync<Done>(TaskNames.DeliverOwnersCredential);
            return;
        }

        var credential = await run.DoAsync<BootstrapCredential>(TaskNames.EnsureBootstrapCredential);
        run.Registration = run.Registration with { Identity = credential.Identity };
        Note(run, credential.Token);
    }

    /// <summary>Mints a token for the same identity where none with life left is delivered.</summary>
    internal static async Task DeliverTokenAsync(JoinRun run) => Note(run, await run.DoAsync<BootstrapToken>(TaskNames.DeliverBootstrapToken));

    private static void Note(JoinRun run, BootstrapToken token) =>
        run.Registration = run.Registration with { Tokens = [.. run.Registration.Tokens.Where(known => known != token), token] };

    private static async Task DeployAsync(JoinRun run, OperatorResult seen)
    {
        run.Begin("Deploy");
        if (!seen.Ready)
        {
            await run.WaitAsync(TaskNames.LookForOperator, $"the operator on {run.Registration.Plan.RunsOn}", run.Input.Deadlines.OperatorReady);
        }

        var klusterlet = await run.DoAsync<KlusterletFacts>(TaskNames.DeployKlusterlet);
        run.Registration = run.Registration with { Klusterlet = klusterlet };
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
            decision = await DecideAsync(run, stopped);
            if (decision == DecisionKind.Retry)
            {
                await PrepareRetryAsync(run, stopped);
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

    private static async Task<DecisionKind> DecideAsync(JoinRun run, JoinStopped stopped)
    {
        if (stopped.Outcome == RegistrationOutcome.Canceled)
        {
            return DecisionKind.Rollback;
        }

        var policy = run.Input.Checkpoints.Failure;
        if (policy.Mode == CheckpointMode.Auto)
        {
            var undecided = stopped.Outcome == RegistrationOutcome.Rejected || stopped.Frozen || stopped.Reason.Code == AcceptAgent.ExpiredCode;
            return undecided || run.Attempt >= Attempts.Automatic ? DecisionKind.Rollback : DecisionKind.Retry;
        }

        run.Begin("Failure");
        var details = new List<Detail> { new("reason", stopped.Reason.Sentence), new("code", stopped.Reason.Code) };
        if (stopped.Reason.NextStep is { } next)
        {
            details.Add(new Detail("next step", next));
        }

        DecisionKind[] choices = run.Attempt < Attempts.Most
            ? [DecisionKind.Retry, DecisionKind.Skip, DecisionKind.Rollback]
            : [DecisionKind.Skip, DecisionKind.Rollback];
        var decision = await run.AskAsync(
            CheckpointKind.Failure,
            policy,
            $"Joining {run.Registration.Cluster} to {run.Hub} stopped. Try again, leave it as it is, or roll back?",
            ContentHash.Of($"{stopped.Reason.Code}\n{stopped.Reason.Sentence}"),
            details,
            choices);
        return decision?.Kind ?? (policy.OnDeadline == OnDeadline.Skip ? DecisionKind.Skip : DecisionKind.Rollback);
    }

    private static async Task PrepareRetryAsync(JoinRun run, JoinStopped stopped)
    {
        if (run.Input.Checkpoints.Failure.Mode == CheckpointMode.Auto)
        {
            await run.Desk.PauseAsync(Attempts.Pause);
            run.ThrowIfCanceled();
        }

        run.NextAttempt();
        run.Begin("PrepareRetry");
        if (run.Registration.Plan.OwnerAccepts)
        {
            return;
        }

        if (run.Registration.Identity is not null)
        {
            // A denied request is final for the agent, and a pending one may be of a key that is gone.
            await run.DoAsync<Done>(TaskNames.DeleteOwnCsrs);

            // The agent answers at once, with a new key and without a restart (ocm-observed 18).
            run.Registration = run.Registration with { PinnedKey = null, PinnedAgent = null };
        }

        if (stopped.Frozen || !AcceptAgent.TokenLives(run))
        {
            await run.DoAsync<Done>(TaskNames.RevokeBootstrapIdentity);
            run.Registration = run.Registration with { Identity = null, Tokens = [], PinnedKey = null, PinnedAgent = null };
        }
    }
}
