using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Verification;

/// <summary>Deletes the ManifestWork of the verification by its UID; the agent then removes what it applied. A second run finds nothing.</summary>
internal sealed class DeleteProbe(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken) =>
        new(await clusters.Hub(registration).DeleteOwnAsync<ManifestWork>(
            registration, ResourceKind.ManifestWork, registration.Cluster.Value, registration.Plan.Names.Probe, cancellationToken));
}
