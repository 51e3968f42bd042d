using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>
/// Ends a move whose second agent has taken over: the first one is removed, and it is proven that the membership goes on without it. There is no way
/// back from here; what cannot be removed or proven is tried again, and at last a debt that the next move pays.
/// </summary>
internal static class SettleMove
{
    /// <summary>Ends this run's move.</summary>
    public static Task<JoinOutcome> RunAsync(MoveRun move, JoinProof proof) => EndAsync(move, move.Run.Registration, proof);

    /// <summary>Ends a move that an earlier run or operation began: only what is left of it is done.</summary>
    public static async Task<JoinOutcome> ResumeAsync(MoveRun move)
    {
        var run = move.Run;
        run.Registration = run.Registration with { Leaving = false, Lost = null, Move = move.Move };
        try
        {
            run.ThrowIfCanceled();
            await JoinSteps.ObserveSiblingsAsync(run);
            run.Begin("Claim");
            run.Registration = run.Registration with { Phase = ClaimPhase.Settling };
            var claim = await run.DoAsync<ClaimResult>(TaskNames.ClaimMove);
            if (!claim.Held)
            {
                return run.End(claim.Operation is null ? RegistrationOutcome.Refused : RegistrationOutcome.InUse, claim.Problem);
            }
        }
        catch (JoinStopped stopped)
        {
            return run.End(stopped.Outcome, stopped.Reason);
        }

        run.Notice(new Finding("MoveEnded", "An earlier move had put this agent in place and was not ended: that was done, and nothing else was moved."));
        return await EndAsync(move, run.Registration, proof: null);
    }

    private static async Task<JoinOutcome> EndAsync(MoveRun move, Registration second, JoinProof? proof)
    {
        var run = move.Run;
        while (true)
        {
            var removal = new Removal(run, memberStays: true);
            var proven = await RemoveFormerAsync(move, second, removal);
            if (removal.Complete)
            {
                return run.End(RegistrationOutcome.Moved, proof: proof) with { MovedProof = proven };
            }

            if (!await IsTriedAgainAsync(run, removal))
            {
                return await StopAsync(move, second, removal, proof, proven);
            }

            run.NextAttempt();
            second = second with { Attempt = run.Registration.Attempt };
        }
    }

    /// <summary>One attempt. Every part may run again.</summary>
    private static async Task<MoveProof> RemoveFormerAsync(MoveRun move, Registration second, Removal removal)
    {
        var run = move.Run;
        run.Registration = second;
        run.Begin("Revoke");
        await removal.DoAsync<Done>(TaskNames.RevokeBootstrapIdentity, "the bootstrap identity may be left on the hub");

        // Its own requests and identity were revoked when it joined; what is left of them goes.
        run.Registration = move.Former with { Attempt = second.Attempt, Phase = ClaimPhase.Closing, Leaving = true };
        run.Begin("RemoveKlusterlet");
        if (await removal.RemoveKlusterletAsync())
        {
            run.Begin("RemoveNamespaces");
            await removal.RevokeAsync();
            await removal.RemoveNamespacesAsync();
        }

        run.Registration = second;
        return await ProveAsync(move, removal);
    }

    /// <summary>The works are there and the new agent's, the hub says Available, and the lease is renewed by who is left.</summary>
    private static async Task<MoveProof> ProveAsync(MoveRun move, Removal removal)
    {
        var run = move.Run;
        run.Begin("Prove");
        var proof = new MoveProof { From = move.From.Describe(run.Registration.Cluster), Left = move.Former.Plan.Names.Klusterlet, TakenOverAt = move.TakenOverAt };
        if (!removal.Complete)
        {
            return proof;
        }

        var works = await ExpectAsync(removal, TaskNames.LookForWorksTakenOver, "every applied work to be the new agent's", run.Input.Deadlines.Gone);
        move.Works = works?.Works ?? move.Works;
        var available = await ExpectAsync(removal, TaskNames.LookForAvailability, "the hub to say Available", run.Input.Deadlines.Available);
        var renewed = await LeaseAsync(run, removal, available);
        var siblings = await SiblingsAsync(run, removal);
        await removal.DoAsync<Done>(TaskNames.RevokeBootstrapIdentity, "the bootstrap identity may be left on the hub");
        if (removal.Complete)
        {
            run.Registration = run.Registration with { Phase = ClaimPhase.Joined };
            await removal.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim may still name this move");
        }

        return proof with { Works = move.Works.Works, WorkCount = move.Works.Count, LeaseRenewedAt = renewed, Siblings = siblings };
    }

    /// <summary>What is renewed now may be the last word of the agent that is gone; what is renewed after that is not.</summary>
    private static async Task<DateTimeOffset?> LeaseAsync(JoinRun run, Removal removal, Look? available)
    {
        var patience = TimeSpan.FromSeconds(available?.LeaseDurationSeconds ?? 60) * run.Input.Deadlines.VerifiedLeasePeriods;
        patience = patience < VerifyJoin.Least ? VerifyJoin.Least : patience;
        run.Registration = run.Registration with { LeaseSeen = null };
        if (await ExpectAsync(removal, TaskNames.LookForLease, "the agent's lease", patience) is not { At: { } last })
        {
            return null;
        }

        run.Registration = run.Registration with { LeaseSeen = last };
        var next = await ExpectAsync(removal, TaskNames.LookForLease, "the agent to renew its lease", patience);
        run.Registration = run.Registration with { LeaseSeen = null };
        return next?.At;
    }

    private static async Task<IReadOnlyList<SiblingState>> SiblingsAsync(JoinRun run, Removal removal)
    {
        var seen = await removal.DoAsync<SiblingsResult>(TaskNames.ObserveSiblings, "the cluster's other registrations could not be looked at");
        if (seen is not null && SiblingState.Harmed(run.Registration.SiblingsBefore, seen.Siblings) is { } worse)
        {
            run.Notice(new Finding(
                "SiblingHarmed",
                $"Klusterlet {worse.Klusterlet} on {worse.RunsOn} was healthy before this move and is not now.",
                "Look at its conditions, and at the operator's version: before v1.1.0 a klusterlet takes the add-ons' namespace from the others when it goes."));
        }

        return seen?.Siblings ?? [];
    }

    private static async Task<Look?> ExpectAsync(Removal removal, string what, string waitingFor, TimeSpan patience)
    {
        var look = await removal.LookAsync(what, waitingFor, patience);
        if (look.State == LookState.Met)
        {
            return look;
        }

        removal.Add($"{waitingFor} did not come in {patience}. {look.Seen?.Sentence} {look.Seen?.NextStep}");
        return null;
    }

    private static Task<bool> IsTriedAgainAsync(JoinRun run, Removal removal) => StuckRemoval.IsTriedAgainAsync(
        run,
        removal,
        CheckpointKind.Failure,
        run.Input.Checkpoints.Failure with { OnDeadline = OnDeadline.Skip },
        $"The new agent of {run.Registration.Cluster} for {run.Hub} has taken over, and the one before could not be removed in full. Try again, or leave the rest as a debt?");

    private static async Task<JoinOutcome> StopAsync(MoveRun move, Registration second, Removal removal, JoinProof? proof, MoveProof proven)
    {
        var run = move.Run;
        var command = $"multihub move {second.Cluster} --hub {run.Hub}";
        run.Registration = second with { Phase = ClaimPhase.Unsettled };
        var problems = removal.Problems.ToList();
        await removal.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim may still name this move");
        var reason = new Finding(
            "MoveUnfinished",
            Failures.Cut($"The agent of {second.Cluster} for {run.Hub} is now {second.Plan.Mode} on {second.Plan.RunsOn}; of the one before something is left: {(problems is [var first, ..] ? first : string.Empty)}", 600),
            $"Mend it, and go on with: {command}");
        return run.End(RegistrationOutcome.MovedWithDebt, reason, proof, new UndoResult(Complete: false, [])) with
        {
            Undone = null,
            Debts = [.. removal.Problems.Select(problem => new Debt(move.Former.Plan.RunsOn, problem, command))],
            MovedProof = proven,
        };
    }
}
