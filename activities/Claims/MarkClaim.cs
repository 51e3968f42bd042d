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
        for (var round = 0; round < Rounds; round++)
        {
            var found = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
            if (found is null || Claim.Of(found) is not { } claim || !claim.IsOf(registration))
            {
                return new MarkResult(Found: false, Accepted: false);
            }

            var result = new MarkResult(Found: true, found.Spec?.HubAcceptsClient == true);
            if (claim.Attempt > registration.Attempt || (claim.Phase == phase && claim.Attempt == registration.Attempt))
            {
                return result;
            }

            var marked = await hub.MergePatchAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, null, registration.Cluster.Value, Claim.Patch(registration, phase), found.Metadata.ResourceVersion, cancellationToken);
            if (marked.Result != WriteResult.Conflict)
            {
                return result with { Found = marked.IsDone };
            }
        }

        throw Changing.Of(hub, $"ManagedCluster/{registration.Cluster}");
    }
}
