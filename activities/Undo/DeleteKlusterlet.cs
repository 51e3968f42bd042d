using MultiHubFlows.Clusters;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>Deletes this operation's Klusterlet by its UID; the operator does the rest. A second run finds it going or gone.</summary>
internal sealed class DeleteKlusterlet(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var runner = clusters.Runner(registration);
        var found = await OwnKlusterlet.FindAsync(runner, registration, cancellationToken);
        if (found is null || found.Metadata.Terminating)
        {
            return new Done(false);
        }

        var outcome = await runner.DeleteAsync(
            ResourceKind.Klusterlet, null, registration.Plan.Names.Klusterlet, found.Metadata.Uid!, Propagation.Background, cancellationToken);
        return new Done(outcome is DeleteOutcome.Deleted or DeleteOutcome.Terminating);
    }
}
