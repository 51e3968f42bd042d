namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// The part of a join that is not ours on a hub that its owner administers: we wait for the owner, as long as an acceptance may take, and see
/// it from the agent's side. What an administrator could prove, a lease that moves and a work that arrives, is not proven.
/// </summary>
internal static class AwaitOwner
{
    /// <summary>Runs until the agent is let in and the hub says Available.</summary>
    /// <exception cref="JoinStopped">Nobody let it in in time, the claim was lost, or another registration suffered.</exception>
    public static async Task RunAsync(JoinRun run)
    {
        run.Begin("AwaitOwner");
        var patience = run.Input.Checkpoints.Acceptance.Deadline;
        var look = await run.WaitAsync(TaskNames.LookForOwnersAcceptance, $"the owner of hub {run.Hub} to let the agent in", patience);
        run.Registration = run.Registration with { AcceptedAt = look.At };

        run.Begin("Verify");
        await VerifyJoin.RequireUnharmedAsync(run);
        run.Notice(new Finding(
            "SeenFromTheAgentOnly",
            $"Hub {run.Hub} is administered by its owner: that the agent is let in and Available was seen; a moving lease and a ManifestWork were not tried.",
            "Ask the hub's owner for a look at ManagedCluster and lease."));
    }
}
