using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Undo;

/// <summary>Whether the ManagedCluster that this operation claimed is gone; until then, what keeps it.</summary>
internal sealed class LookForManagedClusterGone(RegistrationClusters clusters, Watching watching, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var seen = await watching.OneAsync<ManagedCluster>(
            registration,
            clusters.Hub(registration),
            ResourceKind.ManagedCluster,
            null,
            registration.Cluster.Value,
            found => found is null || !Claim.Of(found).IsOf(registration),
            cancellationToken);
        return seen.Satisfied
            ? new Look { State = LookState.Met, Watched = seen.Watched }
            : new Look { State = LookState.Waiting, Watched = seen.Watched, Seen = Kept(registration, seen.Object!) };
    }

    private static Finding Kept(Registration registration, ManagedCluster cluster)
    {
        var deleting = cluster.Status?.Conditions.OfType("Deleting");
        return new Finding(
            Reasons.ManagedClusterRemains,
            Failures.Cut(
                $"ManagedCluster {registration.Cluster} on hub {registration.Plan.Hub} is {(cluster.Metadata.Terminating ? "being deleted" : "not deleted yet")}; it waits for {Finalizers.Of(cluster.Metadata)}. "
                + $"{deleting?.Reason} {deleting?.Message}".Trim(),
                600),
            $"Works and add-ons in namespace {registration.Cluster} on that hub keep it; the agent removes them while it lives.");
    }
}
