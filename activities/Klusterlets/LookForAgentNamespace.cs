using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>Whether an old namespace of the agent's name is gone, or is there and not being deleted.</summary>
internal sealed class LookForAgentNamespace(RegistrationClusters clusters, ClaimFence fence, Watching watching, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var seen = await watching.OneAsync<KubernetesNamespace>(
            registration,
            clusters.Runner(registration),
            ResourceKind.Namespace,
            null,
            registration.Plan.Names.RunsIn,
            found => found is not { Metadata.Terminating: true },
            cancellationToken);
        return seen.Satisfied
            ? new Look { State = LookState.Met, Watched = seen.Watched }
            : await fence.StillWaitingAsync(
                registration,
                new Look { State = LookState.Waiting, Watched = seen.Watched, Seen = RunnerNamespace.Terminating(registration, seen.Object!) },
                cancellationToken);
    }
}
