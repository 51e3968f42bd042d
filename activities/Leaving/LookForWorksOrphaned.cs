using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>Whether the agent knows of every work that what it applied stays: it has observed the generation that says so.</summary>
internal sealed class LookForWorksOrphaned(RegistrationClusters clusters, Watching watching, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var seen = await watching.AllAsync<ManifestWork>(
            registration,
            clusters.Hub(registration),
            ResourceKind.ManifestWork,
            registration.Cluster.Value,
            works => works.All(IsDone),
            cancellationToken);
        var first = seen.Object.FirstOrDefault(work => !IsDone(work));
        return seen.Satisfied || first is null
            ? new Look { State = LookState.Met, Watched = seen.Watched }
            : new Look
            {
                State = LookState.Waiting,
                Watched = seen.Watched,
                Seen = new Finding(
                    Reasons.WorkNotOrphaned,
                    $"The agent of {registration.Cluster} has not yet read in ManifestWork {first.Metadata.Name} of hub {registration.Plan.Hub} that what it applied stays.",
                    $"Look at the agent in namespace {registration.Plan.Names.RunsIn} on {registration.Plan.RunsOn}."),
            };
    }

    private static bool IsDone(ManifestWork work) =>
        HubWorks.IsProbe(work) || work.Metadata.Terminating || HubWorks.IsOrphaned(work) || (HubWorks.IsToBeOrphaned(work) && !HubWorks.IsSeen(work));
}
