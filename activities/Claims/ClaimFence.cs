using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Claims;

/// <summary>
/// Stops the writes of an activity whose flow has moved on: immediately before anything is created or granted, the claim on the hub is read,
/// and it must still say this operation, this attempt and phase joining.
/// </summary>
internal sealed class ClaimFence(RegistrationClusters clusters, OwnersHub owners, TimeProvider time)
{
    /// <summary>A pass for what this attempt writes, if the claim allows it.</summary>
    /// <exception cref="HubRefusedException">With code <see cref="Reasons.ClaimLost"/> where it does not.</exception>
    public async Task<ClaimPass> EnterAsync(Registration registration, CancellationToken cancellationToken)
    {
        var pass = new ClaimPass(this, registration, time);
        await pass.RenewAsync(cancellationToken);
        return pass;
    }

    /// <summary>The ManagedCluster as it was read, if the claim on it allows this attempt to write.</summary>
    /// <exception cref="HubRefusedException">With code <see cref="Reasons.ClaimLost"/> where it does not.</exception>
    public async Task<ManagedCluster> RequireAsync(Registration registration, CancellationToken cancellationToken) =>
        Require(registration, await ReadAsync(registration, cancellationToken));

    /// <summary>The same for a ManagedCluster that was just read.</summary>
    public static ManagedCluster Require(Registration registration, ManagedCluster? cluster) =>
        Loss(registration, cluster, claim => claim.Allows(registration)) is { } loss
            ? throw new HubRefusedException(loss, Reasons.ClaimLost, "Nothing to do here: what holds the claim now goes on.")
            : cluster!;

    /// <summary>What a look answers where its wait goes on: Waiting with what was seen, or ClaimLost where nobody waits for it any more.</summary>
    public async Task<Look> StillWaitingAsync(Registration registration, Look waiting, CancellationToken cancellationToken) =>
        Lost(registration, await ReadAsync(registration, cancellationToken)) ?? waiting;

    /// <summary>The look that says that the claim is lost; null where it is held.</summary>
    public static Look? Lost(Registration registration, ManagedCluster? cluster) =>
        Loss(registration, cluster, claim => claim.Holds(registration)) is { } loss
            ? new Look { State = LookState.ClaimLost, Seen = new(Reasons.ClaimLost, loss) }
            : null;

    /// <summary>
    /// Whether nobody needs any more what this attempt made: the claim is gone or being closed. What another attempt or operation holds the
    /// claim for, it may have found and use.
    /// </summary>
    public static bool IsOver(Registration registration, ManagedCluster? cluster, bool untilJoined) =>
        cluster is null or { Metadata.Terminating: true }
        || Claim.Of(cluster) is { Operation: null }
        || (Claim.Of(cluster) is var claim && claim.IsOf(registration) && (registration.Move is null
            ? claim.Phase == ClaimPhase.Closing || (untilJoined && claim.Phase != ClaimPhase.Joining)
            : IsMoveOver(registration, claim, untilJoined)));

    /// <summary>A move that is undone, or was; or one that has taken over, for what it needs no more. Another move may use what this one made.</summary>
    private static bool IsMoveOver(Registration registration, Claim claim, bool untilJoined) => claim.Phase switch
    {
        ClaimPhase.Closing or ClaimPhase.Returning => true,
        ClaimPhase.Joined or ClaimPhase.Settling or ClaimPhase.Unsettled => untilJoined || claim.Generation != registration.Plan.Names.Generation,
        _ => false,
    };

    /// <summary>The ManagedCluster as it is, or what stands for it on a hub that its owner administers; null where there is none.</summary>
    public Task<ManagedCluster?> ReadAsync(Registration registration, CancellationToken cancellationToken) =>
        registration.Plan.OwnerAccepts
            ? owners.ReadAsync(registration, cancellationToken)
            : clusters.Hub(registration).GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);

    private static string? Loss(Registration registration, ManagedCluster? cluster, Func<Claim, bool> stands)
    {
        var where = $"The claim of {registration.Actor}, attempt {registration.Attempt}, on ManagedCluster/{registration.Cluster} of hub {registration.Plan.Hub}";
        return cluster switch
        {
            null => $"{where} is gone with the ManagedCluster.",
            { Metadata.Terminating: true } => $"{where} is being deleted.",
            _ when Claim.Of(cluster) is var claim && !stands(claim) =>
                $"{where} no longer holds: it says operation {claim.Mover ?? claim.Operation ?? "none"}, attempt {claim.Attempt}, phase {claim.Phase ?? "none"}.",
            _ => null,
        };
    }
}
