using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>Whether no work of the cluster is left on the hub; until then, what keeps the first of them.</summary>
internal sealed class LookForWorksGone(RegistrationClusters clusters, Watching watching, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var seen = await watching.AllAsync<ManifestWork>(
            registration,
            clusters.Hub(registration),
            ResourceKind.ManifestWork,
            registration.Cluster.Value,
            works => works.All(HubWorks.IsProbe),
            cancellationToken);
        var left = seen.Object.Where(work => !HubWorks.IsProbe(work)).ToList();
        return left.Count == 0
            ? new Look { State = LookState.Met, Watched = seen.Watched }
            : new Look { State = LookState.Waiting, Watched = seen.Watched, Seen = Kept(registration, left) };
    }

    private static Finding Kept(Registration registration, List<ManifestWork> left)
    {
        var first = left[0];
        return new Finding(
            Reasons.WorksRemain,
            Failures.Cut(
                $"{left.Count} ManifestWorks of {registration.Cluster} are left on hub {registration.Plan.Hub}; {first.Metadata.Name} is "
                + $"{(first.Metadata.Terminating ? "being deleted" : "not deleted yet")} and waits for {Finalizers.Of(first.Metadata)}.",
                600),
            $"The agent takes the finalizer off once what the work applied is gone: look at it in namespace {registration.Plan.Names.RunsIn} on {registration.Plan.RunsOn}, and at AppliedManifestWorks on {registration.Cluster}.");
    }
}
