using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>
/// Removes the second agent and everything that was made for it; the first one goes on, and its works become its own again. The ManagedCluster, the works
/// and the hub's namespace are the membership's and stay.
/// </summary>
internal static class UndoMove
{
    /// <summary>Undoes the move; a cancel while it runs changes nothing.</summary>
    public static async Task<UndoResult> RunAsync(MoveRun move)
    {
        var run = move.Run;
        run.Begin("Undo");
        run.Registration = run.Registration with { Phase = ClaimPhase.Returning };
        var undo = new Removal(run, memberStays: true);
        await undo.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim may still name this move");
        await undo.DoAsync<Done>(TaskNames.DeleteProbe, "the verification's work may be left on the hub");
        if (await undo.RemoveKlusterletAsync())
        {
            await undo.RevokeAsync();
            await undo.RemoveNamespacesAsync();
        }

        // Once more, whatever happened: an activity that was frozen before the claim was closed may have written after it.
        await undo.RevokeAsync();
        await undo.DoAsync<Done>(TaskNames.DeleteProbe, "the verification's work may be left on the hub");
        await ReturnWorksAsync(move, undo);

        // Whatever may be left of the second agent: the membership is the first one's, and others may go on with it.
        run.Registration = run.Registration with { Phase = ClaimPhase.Joined };
        await undo.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim may still name this move");

        var left = await undo.DoAsync<ResidueResult>(TaskNames.FindResidue, "what is left could not be read");
        return new UndoResult(undo.Complete, [.. undo.Problems, .. left?.Left ?? []]);
    }

    /// <summary>The first agent takes its works back when it looks at them next, which is within minutes.</summary>
    private static async Task ReturnWorksAsync(MoveRun move, Removal undo)
    {
        var (run, second) = (move.Run, move.Run.Registration);
        if (second.Klusterlet is not { } taken || move.Former.Klusterlet is null)
        {
            return;
        }

        run.Begin("ReturnWorks");
        run.Registration = move.Former with { Attempt = second.Attempt, Phase = second.Phase, Move = new MoveOf(move.Input.Operation, move.From, taken.Uid) };
        await undo.GoneAsync(TaskNames.LookForWorksTakenOver, "the first agent's taking back of its works");
        run.Registration = second;
    }
}
