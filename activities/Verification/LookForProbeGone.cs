using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Verification;

/// <summary>
/// Whether everything of the verification is gone: the work on the hub, which waits for the agent, and on the managed cluster the namespace,
/// which takes the ConfigMap with it, and what the agent noted down about the work.
/// </summary>
internal sealed class LookForProbeGone(RegistrationClusters clusters, Watching watching, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.Probe;
        var seen = await watching.OneAsync<ManifestWork>(
            registration, clusters.Hub(registration), ResourceKind.ManifestWork, registration.Cluster.Value, name, found => found is null, cancellationToken);
        var left = seen.Satisfied
            ? await LeftOnClusterAsync(registration, cancellationToken)
            : $"ManifestWork {registration.Cluster}/{name} on hub {registration.Plan.Hub} waits for {Finalizers.Of(seen.Object!.Metadata)}";
        return left is null
            ? new Look { State = LookState.Met, Watched = seen.Watched, At = time.GetUtcNow() }
            : new Look
            {
                State = LookState.Waiting,
                Watched = seen.Watched && !seen.Satisfied,
                Seen = new Finding(Reasons.ProbeNotGone, $"{left}.", "Look at the agent and at what keeps it; the agent removes it."),
            };
    }

    private async Task<string?> LeftOnClusterAsync(Registration registration, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.Probe;
        var managed = clusters.Managed(registration);
        if (await managed.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken) is { } space)
        {
            return $"Namespace {name} on {registration.Cluster} waits for {(space.Metadata.Terminating ? Finalizers.Of(space) : "its deletion")}";
        }

        var applied = await managed.ListAsync<AppliedManifestWork>(ResourceKind.AppliedManifestWork, null, null, null, cancellationToken);
        return applied.FirstOrDefault(note => note.Spec?.ManifestWorkName == name) is { } left
            ? $"AppliedManifestWork {left.Metadata.Name} on {registration.Cluster} is still there"
            : null;
    }
}
