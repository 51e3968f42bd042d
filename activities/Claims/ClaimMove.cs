using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Claims;

/// <summary>
/// Gives the claim of a membership to the operation that moves its agent, by a patch on the version that was read. The ManagedCluster is the membership's: it is never
/// made here, its owner stays who joined, and one that another move or operation has is left alone. Attempts only go up, so a run that comes late, also
/// after its move was undone, finds a claim that is no longer older than it.
/// </summary>
internal sealed class ClaimMove(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<ClaimResult>(stopping)
{
    private const int Rounds = 5;

    /// <inheritdoc/>
    public override async Task<ClaimResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var move = registration.Move ?? throw new ArgumentException("ClaimMove needs a move.", nameof(registration));
        var phase = registration.Phase ?? ClaimPhase.Moving;
        var hub = clusters.Hub(registration);
        for (var round = 0; round < Rounds; round++)
        {
            var found = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
            if (Judge(registration, move, phase, found) is { } judged)
            {
                return judged;
            }

            var taken = await hub.MergePatchAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, null, registration.Cluster.Value, Claim.Patch(registration, phase), found!.Metadata.ResourceVersion, cancellationToken);
            if (taken is { IsDone: true, Value: { } written })
            {
                return new ClaimResult(true, written.Metadata.Uid);
            }
        }

        throw Changing.Of(hub, $"ManagedCluster/{registration.Cluster}");
    }

    /// <summary>What to answer without writing; null where the claim may be taken.</summary>
    private static ClaimResult? Judge(Registration registration, MoveOf move, string phase, ManagedCluster? found)
    {
        if (found is null or { Metadata.Terminating: true })
        {
            return new ClaimResult(false, found?.Metadata.Uid, null, new Finding(
                Reasons.MembershipEnded, $"{registration.Cluster} is no member of hub {registration.Plan.Hub} any more: its ManagedCluster is {(found is null ? "gone" : "being deleted")}.", "Nothing is left to move."));
        }

        var claim = Claim.Of(found);
        if (!claim.IsOf(registration))
        {
            return new ClaimResult(false, found.Metadata.Uid, null, new Finding(
                Reasons.MembershipEnded, $"ManagedCluster {registration.Cluster} of hub {registration.Plan.Hub} is not the membership that operation {registration.Operation.Origin} joined.", "Look whose it is, and move again."));
        }

        if (claim.Mover == move.Mover.Origin && claim.Phase == phase && claim.Attempt == registration.Attempt)
        {
            return new ClaimResult(true, found.Metadata.Uid);
        }

        if (!IsFree(claim, move))
        {
            var holder = claim.Mover ?? claim.Operation!;
            return new ClaimResult(false, found.Metadata.Uid, holder, new Finding(
                Reasons.InUse,
                HeldClaim.Sentence(registration.Cluster, registration.Plan.Hub, holder, claim.Phase),
                HeldClaim.NextStep(registration.Cluster, registration.Plan.Hub, holder, claim.Phase)));
        }

        return claim.Attempt < registration.Attempt ? null : throw new HubRefusedException(
            $"The claim on ManagedCluster/{registration.Cluster} of hub {registration.Plan.Hub} is at attempt {claim.Attempt}, phase {claim.Phase}: attempt {registration.Attempt} comes too late.",
            Reasons.ClaimLost,
            "Nothing to do here: what holds the claim now goes on. A move that still wants it is to be asked for anew.");
    }

    private static bool IsFree(Claim claim, MoveOf move) =>
        claim.Phase is ClaimPhase.Joined or ClaimPhase.Unsettled
        || (ClaimPhase.IsMove(claim.Phase) && (claim.Mover == move.Mover.Origin || claim.Mover == ClaimPhase.LostMover));
}
