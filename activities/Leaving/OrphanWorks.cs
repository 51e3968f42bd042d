using System.Text.Json.Nodes;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// Tells the agent, in each work of the cluster on the hub, to leave alone what it has applied. A work that is being deleted is told too: the
/// agent may not have begun. A second run finds it told.
/// </summary>
internal sealed class OrphanWorks(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<WorksResult>(stopping)
{
    /// <inheritdoc/>
    public override async Task<WorksResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var works = await HubWorks.ListAsync(hub, registration, cancellationToken);
        foreach (var work in works.Where(work => !HubWorks.IsToBeOrphaned(work)))
        {
            var patch = new JsonObject { ["spec"] = new JsonObject { ["deleteOption"] = new JsonObject { ["propagationPolicy"] = HubWorks.Orphan } } };
            await hub.MergePatchAsync<ManifestWork>(ResourceKind.ManifestWork, registration.Cluster.Value, work.Metadata.Name!, patch, null, cancellationToken);
        }

        return HubWorks.Result(works);
    }
}
