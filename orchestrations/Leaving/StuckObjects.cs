using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>
/// Objects that wait for a controller which is gone. Their finalizers are taken off only where that is proven, by an activity that proves it
/// again, and after a person has seen the evidence and approved.
/// </summary>
internal static class StuckObjects
{
    private const int MostProofs = 12;

    private static readonly TimeSpan PauseBetweenProofs = TimeSpan.FromMinutes(1);

    /// <summary>Works whose agent is gone.</summary>
    public static async Task<bool> ReleaseWorksAsync(LeaveRun leave, Removal removal, Look stuck) =>
        await ReleaseAsync(leave, removal, new Release(
            TaskNames.ProveAgentGone,
            TaskNames.RemoveWorkFinalizers,
            TaskNames.LookForWorksGone,
            $"the agent of {leave.Run.Registration.Cluster} on {leave.Run.Hub} is gone, and its works wait for it. Take OCM's cleanup finalizer off them? Nothing is removed from the cluster by that.",
            "the end of the works",
            stuck.Seen));

    /// <summary>A hosted Klusterlet whose managed cluster is gone.</summary>
    public static async Task<bool> ReleaseKlusterletAsync(LeaveRun leave, Removal removal)
    {
        var released = await ReleaseAsync(leave, removal, new Release(
            TaskNames.ProveManagedClusterGone,
            TaskNames.RemoveKlusterletFinalizers,
            TaskNames.LookForKlusterletGone,
            $"the operator on {leave.Run.Registration.Plan.RunsOn} waits for {leave.Run.Registration.Cluster}, which is gone. Take its finalizers off Klusterlet {leave.Run.Registration.Plan.Names.Klusterlet}? What it made on that cluster stays there.",
            "the end of the Klusterlet",
            Seen: null));
        leave.OperatorPassedOver |= released;
        return released;
    }

    private static async Task<bool> ReleaseAsync(LeaveRun leave, Removal removal, Release release)
    {
        leave.Run.Begin("ProveGone");
        var proof = await ProveAsync(leave, removal, release.Prove);
        if (proof is not { Proven: true })
        {
            var why = proof?.Why ?? release.Seen;
            removal.Add($"{release.WaitingFor} did not come. {release.Seen?.Sentence} {why?.Sentence} {why?.NextStep}");
            return false;
        }

        if (!await IsApprovedAsync(leave, release, proof))
        {
            leave.Declined = true;
            removal.Add($"Nobody approved of taking finalizers off {string.Join(", ", proof.Waiting.Take(5))}.");
            return false;
        }

        leave.Run.Begin("RemoveFinalizers");
        return await removal.DoAsync<Done>(release.Remove, "finalizers may be left") is not null && await removal.GoneAsync(release.LookGone, release.WaitingFor);
    }

    /// <summary>An agent that died just now is not proven to be gone yet; where its cluster is lost, the proof is waited for.</summary>
    private static async Task<AgentGoneProof?> ProveAsync(LeaveRun leave, Removal removal, string activity)
    {
        for (var proofs = 1; ; proofs++)
        {
            var proof = await removal.DoAsync<AgentGoneProof>(activity, "whether it is gone could not be proven");
            if (proof is null or { Proven: true } || proofs == MostProofs || !leave.Lost.Any || leave.Run.Desk.IsCanceled)
            {
                return proof;
            }

            await leave.Run.Desk.PauseAsync(PauseBetweenProofs);
        }
    }

    private static async Task<bool> IsApprovedAsync(LeaveRun leave, Release release, AgentGoneProof proof)
    {
        try
        {
            var decision = await leave.Run.AskAsync(
                CheckpointKind.Finalizers,
                leave.Input.Checkpoints.Finalizers,
                $"It is proven that {release.Ask}",
                ContentHash.Of(string.Join('\n', proof.Waiting)),
                [.. proof.Evidence, new Detail("waiting", string.Join(", ", proof.Waiting))],
                DecisionKind.Approve,
                DecisionKind.Reject);
            return decision?.Kind == DecisionKind.Approve;
        }
        catch (JoinStopped)
        {
            return false;
        }
    }

    private sealed record Release(string Prove, string Remove, string LookGone, string Ask, string WaitingFor, Finding? Seen);
}
