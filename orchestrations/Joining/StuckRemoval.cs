using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>What becomes of a removal that was begun and does not end: once more by itself, or as somebody decides.</summary>
internal static class StuckRemoval
{
    /// <summary>Whether it is tried again. Silence, a cancel and a policy that has tried often enough leave the rest as it is.</summary>
    public static async Task<bool> IsTriedAgainAsync(JoinRun run, Removal removal, CheckpointKind checkpoint, CheckpointPolicy policy, string ask)
    {
        if (run.Desk.IsCanceled)
        {
            return false;
        }

        if (policy.Mode == CheckpointMode.Auto)
        {
            await run.Desk.PauseAsync(Attempts.Pause);
            return run.Attempt < Attempts.Automatic && !run.Desk.IsCanceled;
        }

        run.Begin("Stuck");
        DecisionKind[] choices = run.Attempt < Attempts.Most ? [DecisionKind.Retry, DecisionKind.Skip] : [DecisionKind.Skip];
        try
        {
            var decision = await run.AskAsync(
                checkpoint,
                policy,
                ask,
                ContentHash.Of(string.Join('\n', removal.Problems)),
                [.. removal.Problems.Take(10).Select(problem => new Detail("problem", problem))],
                choices);
            return decision?.Kind == DecisionKind.Retry;
        }
        catch (JoinStopped)
        {
            return false;
        }
    }
}
