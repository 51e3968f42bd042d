using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// What to tell somebody whose registration is another operation's: the same words from the planner, which reads the claim, and from the
/// activity, which loses against it.
/// </summary>
public static class HeldClaim
{
    /// <summary>Who has it.</summary>
    public static string Sentence(ManagedClusterName cluster, HubName hub, string operation, string? phase) => phase switch
    {
        ClaimPhase.Joined => $"{cluster} is a member of hub {hub} already; operation {operation} joined it.",
        _ when ClaimPhase.IsMove(phase) => $"Operation {operation} is moving the agent of {cluster} for hub {hub}: its claim is in phase {phase}.",
        ClaimPhase.Closing => $"Operation {operation} is removing {cluster} from hub {hub} again: its claim is in phase closing.",
        _ => $"Operation {operation} has {cluster} on hub {hub}, in phase {phase}.",
    };

    /// <summary>
    /// What to do about it. Nothing on the hub tells an operation that lives in another store from one whose store was lost, so a person has
    /// to say that it is lost.
    /// </summary>
    /// <param name="cluster">The managed cluster.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="operation">Who has it.</param>
    /// <param name="phase">The claim's phase.</param>
    /// <param name="keptOn">Where the claim is, where that is not the ManagedCluster on the hub: <c>namespace NAME</c>.</param>
    public static string NextStep(ManagedClusterName cluster, HubName hub, string operation, string? phase, string? keptOn = null)
    {
        var see = $"See 'multihub status {operation}'";
        var giveUp = $"kubectl annotate {keptOn ?? $"managedcluster {cluster}"} {OwnerAnnotations.Phase}={ClaimPhase.Skipped} --overwrite ({(keptOn is null ? $"on hub {hub}" : "where the agent runs")}), and onboard again";
        return phase switch
        {
            ClaimPhase.Joined => $"{see}.",
            _ when ClaimPhase.IsMove(phase) => $"{see}, or 'multihub resume {operation}'. If its data folder is lost: kubectl annotate managedcluster {cluster} "
                + $"{OwnerAnnotations.Mover}={ClaimPhase.LostMover} --overwrite (on hub {hub}), and 'multihub move {cluster} --hub {hub}' to the same place again.",
            ClaimPhase.Closing => $"{see}; onboard again when it has ended, and 'multihub resume {operation}' if it has not. If its data folder is lost, its undo "
                + $"died with it: {giveUp}; that takes over what is left.",
            _ => $"{see}, or 'multihub resume {operation}'. If its data folder is lost: {giveUp}.",
        };
    }
}
