using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// Takes OCM's cleanup finalizer off the cluster's works that are being deleted, after proving again that their agent is gone. An approval came
/// before. A second run finds none.
/// </summary>
internal sealed class RemoveWorkFinalizers(RegistrationClusters clusters, GoneProof proof, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    private static readonly string[] Known = [HubWorks.Finalizer];

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var stuck = (await HubWorks.ListAsync(hub, registration, cancellationToken)).Where(work => work.Metadata.Terminating && HubWorks.IsSeen(work)).ToList();
        if (stuck.Count == 0)
        {
            return new Done(false);
        }

        FinalizerRemoval.Require(await proof.OfAgentAsync(registration, cancellationToken));
        var changed = false;
        foreach (var work in stuck)
        {
            changed |= await FinalizerRemoval.RemoveAsync<ManifestWork>(hub, ResourceKind.ManifestWork, work.Metadata, Known, cancellationToken);
        }

        return new Done(changed);
    }
}
