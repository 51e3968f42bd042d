using MultiHubFlows.Clusters;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// Deletes the works of the cluster on the hub by UID, which somebody has approved. Where workloads are kept, one that the agent has applied goes
/// only once the agent knows that they stay; where the agent is lost nobody would remove them, so it goes once it says so. A second run finds
/// them going or gone.
/// </summary>
internal sealed class DeleteWorks(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<WorksResult>(stopping)
{
    /// <inheritdoc/>
    public override async Task<WorksResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var works = await HubWorks.ListAsync(hub, registration, cancellationToken);
        var agentLost = registration.Lost is { Managed: true } or { Hosting: true };
        foreach (var work in works.Where(work => !work.Metadata.Terminating))
        {
            if (registration.Workloads == WorkloadFate.Remove
                || HubWorks.IsOrphaned(work)
                || (HubWorks.IsToBeOrphaned(work) && (agentLost || !HubWorks.IsSeen(work))))
            {
                await hub.DeleteAsync(
                    ResourceKind.ManifestWork, registration.Cluster.Value, work.Metadata.Name!, work.Metadata.Uid!, Propagation.Background, cancellationToken);
            }
        }

        return HubWorks.Result(works);
    }
}
