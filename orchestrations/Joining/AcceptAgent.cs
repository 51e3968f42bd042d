using System.Globalization;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// The double opt-in: finds the one request of this registration's agent, asks, and lets it in. An approval binds to cluster, hub,
/// klusterlet and minted identity; the fingerprint that was shown binds too, while the token lives.
/// </summary>
internal static class AcceptAgent
{
    /// <summary>Code of the reason when nobody answered.</summary>
    public const string ExpiredCode = "AcceptanceExpired";

    private static readonly TimeSpan LeastLife = TimeSpan.FromMinutes(5);

    // How long an API server goes on knowing a token that it has seen (ocm-observed 38), and clocks that differ a little.
    private static readonly TimeSpan StillKnown = TimeSpan.FromSeconds(15);

    /// <summary>Runs until the hub's spec says accepted and the agent's request is approved.</summary>
    /// <exception cref="JoinStopped">Rejected, expired, frozen, cancelled, or no request came.</exception>
    public static async Task RunAsync(JoinRun run)
    {
        var approved = run.Input.Checkpoints.Acceptance.Mode == CheckpointMode.Auto;
        while (true)
        {
            run.Begin("AwaitCsr");
            var csr = await FindAsync(run);
            if (csr is { State: CsrState.Pending } && !approved)
            {
                await AskAsync(run, csr);
                approved = !TokenLives(run);
                if (approved)
                {
                    await RemintAsync(run);
                    continue;
                }

                csr = await LookAgainAsync(run, csr);
                if (csr is null)
                {
                    continue;
                }
            }

            if (await LetInAsync(run, csr))
            {
                return;
            }
        }
    }

    /// <summary>Whether the newest token has at least five minutes left.</summary>
    public static bool TokenLives(JoinRun run) =>
        run.Registration.Tokens is [.., var newest] && newest.ExpiresAt.UtcDateTime - run.Now >= LeastLife;

    /// <summary>The agent's request, pending or decided; absent: the agent has its certificate already.</summary>
    private static async Task<CsrSeen?> FindAsync(JoinRun run)
    {
        while (true)
        {
            var look = await run.WaitAsync(TaskNames.LookForCsr, "the agent's certificate request", run.Input.Deadlines.Csr);
            var verdict = await JudgeAsync(run, look.Csrs!);
            if (verdict.Kind == CsrVerdictKind.None)
            {
                throw new JoinStopped(RegistrationOutcome.RolledBack, verdict.Reason ?? NoRequest(run));
            }

            if (verdict.Kind == CsrVerdictKind.Decided || verdict.Others.Count == 0)
            {
                Pin(run, verdict, look.Csrs!);
                return verdict.Csr;
            }

            foreach (var older in verdict.Others)
            {
                run.Registration = run.Registration with { Csr = Target(older) };
                await run.DoAsync<Done>(TaskNames.DeleteCsr);
            }

            Pin(run, verdict, look.Csrs!);
        }
    }

    private static async Task<CsrVerdict> JudgeAsync(JoinRun run, CsrLook look)
    {
        if (look.ForeignCount > 0)
        {
            run.Notice(new Finding(
                "ForeignCsrs",
                $"{look.ForeignCount} certificate requests of others claim {run.Registration.Cluster} on {run.Hub}: {string.Join(", ", look.Foreign)}. They were neither approved nor denied.",
                "Find out who posted them."));
        }

        var verdict = CsrJudgement.Judge(run.Registration, look);
        if (verdict.Kind == CsrVerdictKind.Freeze)
        {
            foreach (var wrong in verdict.Others)
            {
                run.Registration = run.Registration with { Csr = Target(wrong) };
                await run.DoAsync<Done>(TaskNames.DenyCsr);
            }

            throw new JoinStopped(RegistrationOutcome.RolledBack, verdict.Reason!) { Frozen = true };
        }

        return verdict;
    }

    private static async Task AskAsync(JoinRun run, CsrSeen csr)
    {
        run.Begin("Acceptance");
        var registration = run.Registration;
        var policy = run.Input.Checkpoints.Acceptance;
        var decision = await run.AskAsync(
            CheckpointKind.Acceptance,
            policy,
            $"Let hub {run.Hub} manage {registration.Cluster} by the agent on {registration.Plan.RunsOn}?",
            ContentHash.Of($"{registration.Cluster}\n{run.Hub}\n{registration.Klusterlet!.Uid}\n{registration.Identity!.Uid}\n{csr.KeyFingerprint}"),
            [
                new Detail("cluster", registration.Cluster.Value),
                new Detail("hub", run.Hub.Value),
                new Detail("mode", registration.Plan.Mode.ToString()),
                new Detail("runs on", registration.Plan.RunsOn),
                .. registration.Move is { } move ? [new Detail("takes over from", move.From.Describe(registration.Cluster))] : Array.Empty<Detail>(),
                new Detail("csr", csr.Name),
                new Detail("subject", csr.Subject),
                new Detail("requester", csr.Requester),
                new Detail("key fingerprint", csr.KeyFingerprint),
                new Detail("klusterlet UID", registration.Klusterlet.Uid),
                new Detail("requested at", csr.CreatedAt.ToString("O", CultureInfo.InvariantCulture)),
            ],
            DecisionKind.Approve,
            DecisionKind.Reject);
        if (decision is null)
        {
            throw new JoinStopped(RegistrationOutcome.TimedOut, new Finding(
                ExpiredCode, $"Nobody decided on the acceptance in {policy.Deadline}.", "Retry asks again."));
        }

        if (decision.Kind == DecisionKind.Reject)
        {
            throw new JoinStopped(RegistrationOutcome.Rejected, new Finding(
                "AcceptanceRejected", Failures.Cut($"{decision.Who} rejected the acceptance. {decision.Comment}".TrimEnd(), 400)));
        }
    }

    /// <summary>
    /// The decision took longer than the token lives. The approval stands for the same agent and identity: the requests of its old keys
    /// go, also those of restarts meanwhile, and a new token brings a new one (the agent restarts; it takes about three minutes, ocm-observed 12).
    /// </summary>
    private static async Task RemintAsync(JoinRun run)
    {
        run.Begin("RenewToken");
        await WaitOutTokenAsync(run);
        run.Registration = run.Registration with { Csr = null, PinnedKey = null, PinnedAgent = null };
        await run.DoAsync<Done>(TaskNames.DeleteOwnCsrs);
        await JoinSteps.DeliverTokenAsync(run);
    }

    /// <summary>With a token that still lives the agent would post again at once, and lose that key when the new token restarts it.</summary>
    private static async Task WaitOutTokenAsync(JoinRun run)
    {
        if (run.Registration.Tokens is [.., var newest] && newest.ExpiresAt.UtcDateTime + StillKnown > run.Now)
        {
            await run.Desk.PauseAsync(newest.ExpiresAt.UtcDateTime + StillKnown - run.Now);
            run.ThrowIfCanceled();
        }
    }

    /// <summary>The request as it is after the decision; absent: it changed, and a person must see the new one.</summary>
    private static async Task<CsrSeen?> LookAgainAsync(JoinRun run, CsrSeen shown)
    {
        run.Begin("Accept");
        var look = await run.WaitAsync(TaskNames.LookForCsr, "the agent's certificate request", run.Input.Deadlines.Csr);
        var verdict = await JudgeAsync(run, look.Csrs!);
        return verdict.Csr?.Uid == shown.Uid ? verdict.Csr : null;
    }

    /// <summary>Accepts and approves. False: something changed meanwhile, look again.</summary>
    private static async Task<bool> LetInAsync(JoinRun run, CsrSeen? csr)
    {
        run.Begin("Accept");
        run.Registration = run.Registration with { Csr = csr is null ? null : Target(csr) };
        var result = await run.DoAsync<AdmitResult>(TaskNames.AdmitAgent);
        run.Registration = run.Registration with { AcceptedAt = run.Registration.AcceptedAt ?? result.AcceptedAt };
        run.Csr = result.Approved ?? run.Csr;
        return csr is null || result.Approved is not null;
    }

    private static void Pin(JoinRun run, CsrVerdict verdict, CsrLook look)
    {
        if (verdict is { Kind: CsrVerdictKind.Candidate, Csr: { } csr })
        {
            run.Registration = run.Registration with { PinnedKey = csr.KeyFingerprint, PinnedAgent = look.Agent };
        }
    }

    private static CsrTarget Target(CsrSeen csr) => new(csr.Name, csr.Uid, csr.ResourceVersion, csr.KeyFingerprint);

    private static Finding NoRequest(JoinRun run) => new("CsrMissing", $"The agent of {run.Registration.Cluster} posted no certificate request on {run.Hub}.");
}
