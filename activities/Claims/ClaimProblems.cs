using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Claims;

/// <summary>Why a claim is not ours and cannot be, in words that help.</summary>
internal static class ClaimProblems
{
    /// <summary>Somebody else made the ManagedCluster.</summary>
    public static Finding NameTaken(Registration registration) =>
        new(
            Reasons.NameTaken,
            $"Hub {registration.Plan.Hub} has a ManagedCluster {registration.Cluster} that another tool or person made.",
            "Detach it there first, or wait for adopting, which is not yet supported.");

    /// <summary>The name belongs to another cluster.</summary>
    public static Finding OtherCluster(Registration registration, Claim claim) =>
        new(
            Reasons.NameTakenByAnotherCluster,
            $"ManagedCluster {registration.Cluster} of hub {registration.Plan.Hub} is another cluster: its kube-system has UID {claim.ClusterUid}, this cluster's has {registration.ClusterUid}.",
            "Give this cluster another name in the fleet file, or detach the other one.");

    /// <summary>Another operation has it.</summary>
    public static Finding InUse(Registration registration, Claim claim) =>
        new(
            claim.Phase == ClaimPhase.Joined ? Reasons.AlreadyJoined : Reasons.InUse,
            HeldClaim.Sentence(registration.Cluster, registration.Plan.Hub, claim.Operation!, claim.Phase),
            HeldClaim.NextStep(registration.Cluster, registration.Plan.Hub, claim.Operation!, claim.Phase));
}
