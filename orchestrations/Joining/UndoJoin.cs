using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// Removes what this operation made, in the order that OCM needs. A part that cannot be removed is named as residue and does not stop the
/// others, unless they need it: while the klusterlet is there, its credentials and its slot stay.
/// </summary>
internal static class UndoJoin
{
    /// <summary>Undoes the join; a cancel while it runs changes nothing.</summary>
    public static async Task<UndoResult> RunAsync(JoinRun run)
    {
        run.Begin("Undo");
        run.Registration = run.Registration with { Phase = ClaimPhase.Closing };
        var undo = new Removal(run);
        var claim = await undo.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim could not be closed");
        var accepted = claim?.Accepted ?? run.Registration.AcceptedAt is not null;
        if (accepted)
        {
            await undo.RemoveManagedClusterAsync();
        }

        if (await undo.RemoveKlusterletAsync())
        {
            await undo.RevokeAsync();
            if (!accepted)
            {
                await undo.RemoveManagedClusterAsync();
            }

            await undo.RemoveNamespacesAsync();
            if (!undo.OwnerAccepts)
            {
                await undo.DoAsync<Done>(TaskNames.DeleteManagedCluster, "the ManagedCluster may be left on the hub");
            }
        }

        // Once more, whatever happened: an activity that was frozen before the claim was closed may have written after it.
        await undo.RevokeAsync();
        var left = await undo.DoAsync<ResidueResult>(TaskNames.FindResidue, "what is left could not be read");
        return new UndoResult(undo.Complete, [.. undo.Problems, .. left?.Left ?? []]);
    }

    /// <summary>Leaves everything as it is, but takes back what could let somebody in.</summary>
    public static async Task<UndoResult> LeaveAsync(JoinRun run)
    {
        run.Begin("Skip");
        run.Registration = run.Registration with { Phase = ClaimPhase.Skipped };
        var undo = new Removal(run);
        await undo.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim could not be marked as skipped");
        await undo.RevokeIdentityAsync();
        await undo.DoAsync<Done>(TaskNames.ReleaseSlot, "the slot may be left reserved");
        await undo.RevokeIdentityAsync();
        return new UndoResult(Complete: false, [.. undo.Problems, "Everything else that this operation made was left as it was."]);
    }

    /// <summary>For a registration that never got its claim: the slot is all that it has.</summary>
    public static async Task<UndoResult> GiveBackSlotAsync(JoinRun run)
    {
        var undo = new Removal(run);
        if (run.Registration.Plan.Mode.IsHosted())
        {
            await undo.DoAsync<Done>(TaskNames.ReleaseSlot, "the slot may be left reserved");
        }

        return new UndoResult(undo.Complete, undo.Problems);
    }
}
