using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// Deletes the agent's namespaces that this operation made, by UID, once they hold nothing foreign; the operator has usually done so with the
/// Klusterlet. In one that was there before, only our own secrets are deleted. While our Klusterlet is there nothing is touched: its operator
/// needs the secrets. A second run finds them going or gone.
/// </summary>
internal sealed class DeleteAgentNamespaces(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    private static readonly string[] OurSecrets = [BootstrapTokens.SecretName, ExternalKubeconfig.SecretName, AgentNamePin.SecretName];

    // What agent and operator put into an agent's namespace, and Kubernetes with them; the pods go with their Deployment.
    private static readonly string[] OfTheAgent =
    [
        "Secret/hub-kubeconfig-secret", "Secret/bootstrap-hub-kubeconfig", "Secret/external-managed-kubeconfig", "Secret/external-managed-kubeconfig-agent",
        "Secret/external-managed-kubeconfig-registration", "Secret/external-managed-kubeconfig-work", "Secret/open-cluster-management-image-pull-credentials",
    ];

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        if (!OwnKlusterlet.RunnerLost(registration)
            && await OwnKlusterlet.FindAsync(clusters.Runner(registration), registration, cancellationToken) is not null)
        {
            return new Done(false);
        }

        var changed = false;
        foreach (var (cluster, _, name) in AgentNamespaces.Of(clusters, registration))
        {
            changed |= await DeleteAsync(registration, cluster, name, cancellationToken);
        }

        return new Done(changed);
    }

    private static async Task<bool> DeleteAsync(Registration registration, ClusterClient cluster, string name, CancellationToken cancellationToken)
    {
        var found = await cluster.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken);
        if (found is null || found.Metadata.Terminating)
        {
            return false;
        }

        if (!Owner.IsOurs(found.Metadata, registration) || await HoldsForeignAsync(registration, cluster, name, cancellationToken))
        {
            var deleted = false;
            foreach (var secret in OurSecrets)
            {
                deleted |= await cluster.DeleteOwnAsync<Secret>(registration, ResourceKind.Secret, name, secret, cancellationToken);
            }

            return deleted;
        }

        return await cluster.DeleteAsync(ResourceKind.Namespace, null, name, found.Metadata.Uid!, Propagation.Background, cancellationToken)
            is DeleteOutcome.Deleted or DeleteOutcome.Terminating;
    }

    private static async Task<bool> HoldsForeignAsync(Registration registration, ClusterClient cluster, string name, CancellationToken cancellationToken)
    {
        var klusterlet = registration.Plan.Names.Klusterlet;
        var objects = await NamespaceReading.ForeignObjectsAsync(cluster, name, cancellationToken);
        return objects.Any(title => !OfTheAgent.Contains(title, StringComparer.Ordinal) && !title.Split('/')[1].StartsWith($"{klusterlet}-", StringComparison.Ordinal));
    }
}
