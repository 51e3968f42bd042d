using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>The steps that bring an agent about, for a join and for a move alike. Each may run again, and finds what it made.</summary>
internal static class JoinSteps
{
    /// <summary>Reserves a slot, in hosted modes.</summary>
    public static async Task ReserveSlotAsync(JoinRun run)
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
    public static async Task ObserveSiblingsAsync(JoinRun run)
    {
        if (run.Registration.SiblingsBefore is null)
        {
            run.Begin("Observe");
            var siblings = await run.DoAsync<SiblingsResult>(TaskNames.ObserveSiblings);
            run.Registration = run.Registration with { SiblingsBefore = siblings.Siblings };
        }
    }

    /// <summary>Brings about the operator and the namespace that the agent runs in.</summary>
    public static async Task<RunnerResult> PrepareRunnerAsync(JoinRun run)
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

    /// <summary>In hosted modes: gives the operator its credential for the managed cluster.</summary>
    public static async Task DeliverManagedCredentialAsync(JoinRun run)
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

    /// <summary>Makes the identity and the token that the agent registers with.</summary>
    public static async Task BootstrapAsync(JoinRun run)
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
    public static async Task DeliverTokenAsync(JoinRun run) => Note(run, await run.DoAsync<BootstrapToken>(TaskNames.DeliverBootstrapToken));

    private static void Note(JoinRun run, BootstrapToken token) =>
        run.Registration = run.Registration with { Tokens = [.. run.Registration.Tokens.Where(known => known != token), token] };

    /// <summary>Makes the Klusterlet, once the operator is there.</summary>
    public static async Task DeployAsync(JoinRun run, OperatorResult seen)
    {
        run.Begin("Deploy");
        if (!seen.Ready)
        {
            await run.WaitAsync(TaskNames.LookForOperator, $"the operator on {run.Registration.Plan.RunsOn}", run.Input.Deadlines.OperatorReady);
        }

        var klusterlet = await run.DoAsync<KlusterletFacts>(TaskNames.DeployKlusterlet);
        run.Registration = run.Registration with { Klusterlet = klusterlet };
    }

    /// <summary>Begins another attempt: takes back what the last one left undecided, and the identity where its token may have leaked or is about to end.</summary>
    public static async Task PrepareRetryAsync(JoinRun run, JoinStopped stopped)
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
