using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Undo;

/// <summary>Whether the agent's namespaces that are being deleted are gone. One that stays, because it was there before or holds foreign objects, is not waited for.</summary>
internal sealed class LookForNamespacesGone(RegistrationClusters clusters, Watching watching, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        foreach (var (cluster, on, name) in AgentNamespaces.Of(clusters, registration))
        {
            var seen = await watching.OneAsync<KubernetesNamespace>(
                registration, cluster, ResourceKind.Namespace, null, name, found => found is not { Metadata.Terminating: true }, cancellationToken);
            if (!seen.Satisfied)
            {
                return new Look
                {
                    State = LookState.Waiting,
                    Watched = seen.Watched,
                    Seen = new Finding(
                        Reasons.NamespaceRemains,
                        $"Namespace {name} on {on} is being deleted; it waits for {Finalizers.Of(seen.Object!)}.",
                        "Remove what keeps it, or wait."),
                };
            }
        }

        return new Look { State = LookState.Met };
    }
}
