using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// Deletes what this operation made for the cluster on the hub: its works, then the ManagedCluster whose claim it holds, by UID. Works of
/// others are theirs and the hub's matter. A second run finds them going or gone.
/// </summary>
internal sealed class DeleteManagedCluster(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        if (registration.Move is not null)
        {
            throw new ArgumentException("A move never deletes the ManagedCluster.", nameof(registration));
        }

        var hub = clusters.Hub(registration);
        var name = registration.Cluster.Value;
        var work = await hub.DeleteOwnAsync<ManifestWork>(
            registration, ResourceKind.ManifestWork, name, registration.Plan.Names.Probe, cancellationToken);
        var found = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, name, cancellationToken);
        if (found is null || found.Metadata.Terminating || !IsToGo(registration, found))
        {
            return new Done(work);
        }

        var outcome = await hub.DeleteAsync(ResourceKind.ManagedCluster, null, name, found.Metadata.Uid!, Propagation.Background, cancellationToken);
        return new Done(work || outcome is DeleteOutcome.Deleted or DeleteOutcome.Terminating);
    }

    /// <summary>Whether its claim is this attempt's: a newer attempt of a resumed run keeps its own.</summary>
    private static bool IsToGo(Registration registration, ManagedCluster cluster)
    {
        var claim = Claim.Of(cluster);
        return claim.IsOf(registration) && claim.Attempt <= registration.Attempt;
    }
}
