using MultiHubFlows.Clusters.Ocm;
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

    /// <summary>On a hub that its owner administers: it was claimed for an agent elsewhere, and nobody can tell whether that one is at work.</summary>
    public static Finding OtherPlace(Registration registration, ManagedCluster found) =>
        new(
            Reasons.ClaimedForAnotherPlace,
            $"ManagedCluster {registration.Cluster} of hub {registration.Plan.Hub} was claimed by operation {found.Metadata.Annotation(OwnerAnnotations.Operation)} for an agent in mode {found.Metadata.Annotation(OwnerAnnotations.Mode)} on {found.Metadata.Annotation(OwnerAnnotations.HostingCluster) ?? "the cluster itself"}.",
            $"Ask for that place again, or ask the hub's owner to delete it: kubectl delete managedcluster {registration.Cluster}.");

    /// <summary>Another operation has it.</summary>
    public static Finding InUse(Registration registration, Claim claim) =>
        new(
            claim.Phase == ClaimPhase.Joined ? Reasons.AlreadyJoined : Reasons.InUse,
            HeldClaim.Sentence(registration.Cluster, registration.Plan.Hub, claim.Operation!, claim.Phase),
            HeldClaim.NextStep(
                registration.Cluster, registration.Plan.Hub, claim.Operation!, claim.Phase, registration.Plan.OwnerAccepts ? $"namespace {registration.Plan.Names.RunsIn}" : null));
}
