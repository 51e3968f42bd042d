using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// Deletes the hub's namespace of the cluster, which OCM leaves: only if OCM made it no earlier than this operation accepted the cluster (where
/// the flow does not know that it did: no earlier than its identity, which is younger than its claim), the ManagedCluster is gone, and nothing
/// foreign is in it. A second run finds it going or gone.
/// </summary>
internal sealed class DeleteHubNamespace(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    private const string ClusterNameLabel = "open-cluster-management.io/cluster-name";

    // The time of acceptance has whole seconds.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var name = registration.Cluster.Value;
        var found = await hub.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken);
        if (found is null || found.Metadata.Terminating || !IsOfThisAcceptance(registration, found)
            || await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, name, cancellationToken) is not null
            || await HoldsForeignAsync(hub, name, cancellationToken))
        {
            return new Done(false);
        }

        var outcome = await hub.DeleteAsync(ResourceKind.Namespace, null, name, found.Metadata.Uid!, Propagation.Background, cancellationToken);
        return new Done(outcome is DeleteOutcome.Deleted or DeleteOutcome.Terminating);
    }

    private static bool IsOfThisAcceptance(Registration registration, KubernetesNamespace found) =>
        (registration.AcceptedAt ?? registration.Identity?.CreatedAt) is { } since
        && found.Metadata.Label(ClusterNameLabel) == registration.Cluster.Value
        && found.Metadata.CreatedAt >= since - Tolerance;

    private static async Task<bool> HoldsForeignAsync(ClusterClient hub, string name, CancellationToken cancellationToken) =>
        (await Inspection.NamespaceReading.ForeignObjectsAsync(hub, name, cancellationToken)).Count > 0
        || (await hub.ListAsync<ManifestWork>(ResourceKind.ManifestWork, name, null, null, cancellationToken)).Count > 0;
}
