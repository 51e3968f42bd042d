using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Verification;

/// <summary>
/// Whether the hub's word reached the cluster: the ManifestWork is applied, and its ConfigMap is read on the managed cluster itself, with our
/// own credential. The value is the UID of that cluster's kube-system.
/// </summary>
internal sealed class LookForProbe(RegistrationClusters clusters, ClaimFence fence, Watching watching, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.Probe;
        var seen = await watching.PresentAsync<ManifestWork>(
            registration,
            clusters.Hub(registration),
            ResourceKind.ManifestWork,
            registration.Cluster.Value,
            name,
            work => work.Status?.Conditions.IsTrue(ConditionTypes.Applied) ?? false,
            cancellationToken);
        var look = new Look { State = LookState.Waiting, Watched = seen.Watched };
        if (!seen.Satisfied)
        {
            return await fence.StillWaitingAsync(registration, look with { Seen = NotApplied(registration, seen.Object) }, cancellationToken);
        }

        var managed = clusters.Managed(registration);
        var map = await managed.GetAsync<ConfigMap>(ResourceKind.ConfigMap, name, name, cancellationToken);
        if (map is null || !ProbeObjects.IsOf(registration, map))
        {
            return await fence.StillWaitingAsync(registration, look with { Watched = false, Seen = NotSeen(registration) }, cancellationToken);
        }

        var system = await managed.RequireAsync<KubernetesNamespace>(ResourceKind.Namespace, null, "kube-system", cancellationToken);
        return look with
        {
            State = LookState.Met,
            Value = system.Metadata.Uid,
            At = seen.Object!.Status!.Conditions.OfType(ConditionTypes.Applied)!.ChangedAt ?? time.GetUtcNow(),
        };
    }

    private static Finding NotApplied(Registration registration, ManifestWork? work)
    {
        var name = $"ManifestWork {registration.Cluster}/{registration.Plan.Names.Probe} on hub {registration.Plan.Hub}";
        return new Finding(
            Reasons.ProbeNotApplied,
            work?.Status?.Conditions.OfType(ConditionTypes.Applied) is { } applied
                ? Failures.Cut($"{name}: {applied.Reason}: {applied.Message?.ReplaceLineEndings(" ")}", 400)
                : $"{name} {(work is null ? "is gone" : "is not applied yet")}.",
            $"Look at the agent in namespace {registration.Plan.Names.RunsIn} on {registration.Plan.RunsOn}.");
    }

    private static Finding NotSeen(Registration registration) =>
        new(
            Reasons.ProbeNotSeen,
            $"Hub {registration.Plan.Hub} says that its ManifestWork is applied, and cluster {registration.Cluster} has no such ConfigMap {registration.Plan.Names.Probe}.",
            "Another cluster may be registered under this name on that hub; look for it.");
}
