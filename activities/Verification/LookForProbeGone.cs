using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Verification;

/// <summary>
/// Whether everything of the verification is gone: the work on the hub, and on the managed cluster the namespace, which takes the ConfigMap
/// with it, and what the agent noted down about the work.
/// </summary>
internal sealed class LookForProbeGone(RegistrationClusters clusters, Watching watching, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.Probe;
        var managed = clusters.Managed(registration);
        var seen = await watching.OneAsync<KubernetesNamespace>(registration, managed, ResourceKind.Namespace, null, name, found => found is null, cancellationToken);
        var left = seen.Satisfied
            ? await LeftAsync(registration, managed, cancellationToken)
            : $"Namespace {name} on {registration.Cluster} waits for {(seen.Object!.Metadata.Terminating ? Finalizers.Of(seen.Object) : "its deletion")}";
        return left is null
            ? new Look { State = LookState.Met, Watched = seen.Watched, At = time.GetUtcNow() }
            : new Look
            {
                State = LookState.Waiting,
                Watched = seen.Watched && !seen.Satisfied,
                Seen = new Finding(Reasons.ProbeNotGone, $"{left}.", "Look at the agent and at what keeps it; the agent removes it."),
            };
    }

    private async Task<string?> LeftAsync(Registration registration, ClusterClient managed, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.Probe;
        var hub = clusters.Hub(registration);
        if (await hub.GetAsync<ManifestWork>(ResourceKind.ManifestWork, registration.Cluster.Value, name, cancellationToken) is { } work)
        {
            return $"ManifestWork {registration.Cluster}/{name} on hub {registration.Plan.Hub} waits for {Finalizers.Of(work.Metadata)}";
        }

        var applied = await managed.ListAsync<AppliedManifestWork>(ResourceKind.AppliedManifestWork, null, null, null, cancellationToken);
        return applied.FirstOrDefault(note => note.Spec?.ManifestWorkName == name) is { } left
            ? $"AppliedManifestWork {left.Metadata.Name} on {registration.Cluster} is still there"
            : null;
    }
}
