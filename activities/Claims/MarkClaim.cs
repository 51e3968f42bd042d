using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Claims;

/// <summary>
/// Sets the phase of this attempt's claim. A ManagedCluster that is missing, another's or a newer attempt's is left alone; a second run finds
/// the phase set.
/// </summary>
internal sealed class MarkClaim(RegistrationClusters clusters, OwnersHub owners, ActivityStopping stopping) : RegistrationActivity<MarkResult>(stopping)
{
    private const int Rounds = 5;

    /// <inheritdoc/>
    public override async Task<MarkResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var phase = registration.Phase ?? throw new ArgumentException("MarkClaim needs a phase.", nameof(registration));
        if (registration.Plan.OwnerAccepts)
        {
            return await owners.MarkAsync(registration, phase, cancellationToken);
        }

        var hub = clusters.Hub(registration);
        if (registration is { Leaving: false, Move: null } && await FromJoiningAsync(hub, registration, phase, cancellationToken) is { } marked)
        {
            return marked;
        }

        for (var round = 0; round < Rounds; round++)
        {
            var found = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
            if (found is null || Claim.Of(found) is not { } claim || !claim.IsOf(registration) || !IsOfMove(registration, claim, phase))
            {
                return new MarkResult(Found: false, Accepted: false);
            }

            var result = new MarkResult(Found: true, found.Spec?.HubAcceptsClient == true);
            if (claim.Attempt > registration.Attempt || (claim.Phase == phase && claim.Attempt == registration.Attempt))
            {
                return result;
            }

            var patched = await hub.MergePatchAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, null, registration.Cluster.Value, Claim.Patch(registration, phase), found.Metadata.ResourceVersion, cancellationToken);
            if (patched.Result != WriteResult.Conflict)
            {
                return result with { Found = patched.IsDone };
            }
        }

        throw Changing.Of(hub, $"ManagedCluster/{registration.Cluster}");
    }

    /// <summary>As it is in good order: this attempt holds the claim and joins, which one request tests and ends. Null: it is otherwise.</summary>
    private static async Task<MarkResult?> FromJoiningAsync(ClusterClient hub, Registration registration, string phase, CancellationToken cancellationToken)
    {
        var marked = await hub.PatchIfAsync<ManagedCluster>(
            ResourceKind.ManagedCluster, null, registration.Cluster.Value, Claim.Tests(registration), Claim.PhaseTo(phase), cancellationToken);
        return marked.Value is { } cluster ? new MarkResult(Found: true, cluster.Spec?.HubAcceptsClient == true) : null;
    }

    /// <summary>A move marks only what it has; once it has given the claim back, it finds that done.</summary>
    private static bool IsOfMove(Registration registration, Claim claim, string phase) =>
        registration.Move is not { } move
        || claim.Mover == move.Mover.Origin
        || (claim.Mover is null && claim.Phase == phase && claim.Attempt == registration.Attempt);
}
