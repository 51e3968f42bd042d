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
        claim.Phase == ClaimPhase.Joined
            ? new(
                Reasons.AlreadyJoined,
                $"{registration.Cluster} is a member of hub {registration.Plan.Hub} already; operation {claim.Operation} joined it.",
                $"See 'multihub status {claim.Operation}'.")
            : new(
                Reasons.InUse,
                $"Operation {claim.Operation} has {registration.Cluster} on hub {registration.Plan.Hub}, in phase {claim.Phase}.",
                $"See 'multihub status {claim.Operation}', or 'multihub resume {claim.Operation}'. If its data folder is lost: "
                + $"kubectl annotate managedcluster {registration.Cluster} {OwnerAnnotations.Phase}={ClaimPhase.Skipped} --overwrite (on hub {registration.Plan.Hub}), and onboard again.");
}
