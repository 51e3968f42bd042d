using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// Takes the operator's two cleanup finalizers off our hosted Klusterlet that is being deleted, after proving again that its managed cluster is
/// out of reach. An approval came before. A second run finds it gone.
/// </summary>
internal sealed class RemoveKlusterletFinalizers(RegistrationClusters clusters, GoneProof proof, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    private static readonly string[] Known =
        ["operator.open-cluster-management.io/klusterlet-cleanup", "operator.open-cluster-management.io/klusterlet-hosted-cleanup"];

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var runner = clusters.Runner(registration);
        if (await OwnKlusterlet.FindAsync(runner, registration, cancellationToken) is not { } klusterlet)
        {
            return new Done(false);
        }

        FinalizerRemoval.Require(await proof.OfManagedClusterAsync(registration, cancellationToken));
        return new Done(await FinalizerRemoval.RemoveAsync<Klusterlet>(runner, ResourceKind.Klusterlet, klusterlet.Metadata, Known, cancellationToken));
    }
}
