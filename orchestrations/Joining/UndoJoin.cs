using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// Removes what this operation made, in the order that OCM needs. A part that cannot be removed is named as residue and does not stop the
/// others, unless they need it: while the klusterlet is there, its credentials and its slot stay.
/// </summary>
internal static class UndoJoin
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(45);

    /// <summary>Undoes the join; a cancel while it runs changes nothing.</summary>
    public static async Task<UndoResult> RunAsync(JoinRun run)
    {
        run.Begin("Undo");
        run.Registration = run.Registration with { Phase = ClaimPhase.Closing };
        var undo = new Undo(run);
        var claim = await undo.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim could not be closed");
        var accepted = claim?.Accepted ?? run.Registration.AcceptedAt is not null;
        if (accepted)
        {
            await RemoveManagedClusterAsync(undo);
        }

        if (await RemoveKlusterletAsync(undo))
        {
            await RevokeAsync(undo);
            if (!accepted)
            {
                await RemoveManagedClusterAsync(undo);
            }

            await RemoveNamespacesAsync(undo);
            await undo.DoAsync<Done>(TaskNames.DeleteManagedCluster, "the ManagedCluster may be left on the hub");
        }

        // Once more, whatever happened: an activity that was frozen before the claim was closed may have written after it.
        await RevokeAsync(undo);
        var left = await undo.DoAsync<ResidueResult>(TaskNames.FindResidue, "what is left could not be read");
        return new UndoResult(undo.Complete, [.. undo.Problems, .. left?.Left ?? []]);
    }

    /// <summary>Leaves everything as it is, but takes back what could let somebody in.</summary>
    public static async Task<UndoResult> LeaveAsync(JoinRun run)
    {
        run.Begin("Skip");
        run.Registration = run.Registration with { Phase = ClaimPhase.Skipped };
        var undo = new Undo(run);
        await undo.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim could not be marked as skipped");
        await undo.DoAsync<Done>(TaskNames.RevokeBootstrapIdentity, "the bootstrap identity may be left on the hub");
        await undo.DoAsync<Done>(TaskNames.ReleaseSlot, "the slot may be left reserved");
        await undo.DoAsync<Done>(TaskNames.RevokeBootstrapIdentity, "the bootstrap identity may be left on the hub");
        return new UndoResult(Complete: false, [.. undo.Problems, "Everything else that this operation made was left as it was."]);
    }

    /// <summary>For a registration that never got its claim: the slot is all that it has.</summary>
    public static async Task<UndoResult> GiveBackSlotAsync(JoinRun run)
    {
        var undo = new Undo(run);
        if (run.Registration.Plan.Mode.IsHosted())
        {
            await undo.DoAsync<Done>(TaskNames.ReleaseSlot, "the slot may be left reserved");
        }

        return new UndoResult(undo.Complete, undo.Problems);
    }

    private static async Task RemoveManagedClusterAsync(Undo undo)
    {
        await undo.DoAsync<Done>(TaskNames.DeleteManagedCluster, "the ManagedCluster may be left on the hub");
        await undo.GoneAsync(TaskNames.LookForManagedClusterGone, "the end of the ManagedCluster");
    }

    private static async Task<bool> RemoveKlusterletAsync(Undo undo)
    {
        if (undo.Hosted)
        {
            // The operator needs the managed cluster's credential to finish; missing or refused, it waits for ever (ocm-observed 60).
            await undo.DoAsync<Done>(TaskNames.RestoreManagedCredential, "the hosted agent's credential may be refused");
        }

        if (await undo.DoAsync<Done>(TaskNames.DeleteKlusterlet, "the Klusterlet may be left") is null)
        {
            return false;
        }

        var first = await undo.LookAsync(TaskNames.LookForKlusterletGone, "the end of the Klusterlet", FirstLook);
        if (first.State == LookState.Met)
        {
            return true;
        }

        if (undo.Hosted)
        {
            await undo.DoAsync<Done>(TaskNames.RestoreManagedCredential, "the hosted agent's credential may be refused");
        }

        return await undo.GoneAsync(TaskNames.LookForKlusterletGone, "the end of the Klusterlet");
    }

    private static async Task RemoveNamespacesAsync(Undo undo)
    {
        await undo.DoAsync<Done>(TaskNames.DeleteAgentNamespaces, "the agent's namespaces may be left");
        await undo.GoneAsync(TaskNames.LookForNamespacesGone, "the end of the agent's namespaces");
        if (undo.Hosted)
        {
            await undo.DoAsync<Done>(TaskNames.DeleteManagedIdentity, "the hosted agent's identity may be left on the managed cluster");
        }

        await undo.DoAsync<Done>(TaskNames.DeleteHubNamespace, "the hub's namespace of the cluster may be left");
        await undo.DoAsync<Done>(TaskNames.RemoveOperator, "the operator may be left");
        if (undo.Hosted)
        {
            await undo.DoAsync<Done>(TaskNames.ReleaseSlot, "the slot may be left reserved");
        }
    }

    private static async Task RevokeAsync(Undo undo)
    {
        await undo.DoAsync<Done>(TaskNames.DeleteOwnCsrs, "certificate requests may be left on the hub");
        await undo.DoAsync<Done>(TaskNames.RevokeBootstrapIdentity, "the bootstrap identity may be left on the hub");
    }

    /// <summary>Does the parts of an undo, and collects what could not be done.</summary>
    private sealed class Undo(JoinRun run)
    {
        private readonly List<string> _problems = [];

        public bool Hosted => run.Registration.Plan.Mode.IsHosted();

        public bool Complete => _problems.Count == 0;

        public IReadOnlyList<string> Problems => _problems;

        public async Task<T?> DoAsync<T>(string activity, string otherwise)
            where T : class
        {
            try
            {
                return await run.EffectAsync<T>(activity, Retries.Undo);
            }
            catch (JoinStopped stopped)
            {
                Add($"{activity}: {otherwise}. {stopped.Reason.Sentence} {stopped.Reason.NextStep}");
                return null;
            }
        }

        public Task<Look> LookAsync(string what, string waitingFor, TimeSpan patience) => run.WaitRegardlessAsync(what, waitingFor, patience);

        public async Task<bool> GoneAsync(string what, string waitingFor)
        {
            var look = await LookAsync(what, waitingFor, run.Input.Deadlines.Gone);
            if (look.State != LookState.Met)
            {
                Add($"{waitingFor} did not come in {run.Input.Deadlines.Gone}. {look.Seen?.Sentence} {look.Seen?.NextStep}");
            }

            return look.State == LookState.Met;
        }

        private void Add(string problem)
        {
            var text = Failures.Cut(problem.TrimEnd(), 600);
            if (!_problems.Contains(text, StringComparer.Ordinal))
            {
                _problems.Add(text);
            }
        }
    }
}
