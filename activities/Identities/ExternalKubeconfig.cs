using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>Makes the secret by which a hosting cluster's operator reaches the managed cluster. The token goes from secret to secret and nowhere else.</summary>
internal sealed class ExternalKubeconfig(RegistrationClusters clusters, ClusterClientOptions options, TimeProvider time)
{
    /// <summary>The secret that the operator reads.</summary>
    public const string SecretName = "external-managed-kubeconfig";

    /// <summary>The secret with the managed identity's token.</summary>
    /// <exception cref="HubUnreachableException">With code <see cref="Reasons.TokenNotFilled"/>: there is no token yet. Nothing is written without one.</exception>
    public async Task<Secret> MakeAsync(Registration registration, CancellationToken cancellationToken)
    {
        var filled = await clusters.Managed(registration).GetAsync<Secret>(
            ResourceKind.Secret, RegistrationNames.OwnNamespace, registration.Plan.Names.ManagedIdentity, cancellationToken);
        var token = filled?.TextOf("token") ?? throw new HubUnreachableException(
            $"The token controller of {registration.Cluster} has not filled Secret {RegistrationNames.OwnNamespace}/{registration.Plan.Names.ManagedIdentity}",
            Reasons.TokenNotFilled,
            $"Look at kube-controller-manager of {registration.Cluster}.");
        var server = await ServerAsync(registration, cancellationToken);
        return new Secret
        {
            Metadata = Owner.Metadata(registration, SecretName, registration.Plan.Names.RunsIn),
            Type = "Opaque",
            Data = new Dictionary<string, SecretText>(StringComparer.Ordinal)
            {
                ["kubeconfig"] = SecretText.OfData(
                    AgentKubeconfig.ForManagedCluster(server, $"{registration.Cluster}-{registration.ClusterUid}", token).Reveal()),
            },
        };
    }

    private async Task<AgentServer> ServerAsync(Registration registration, CancellationToken cancellationToken)
    {
        var deployment = await clusters.Hosting(registration).GetAsync<Deployment>(
            ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, cancellationToken);
        var image = deployment?.Spec?.Template?.Spec?.Containers?.Select(container => container.Image).FirstOrDefault();
        return await new AgentAddresses(clusters.Fleet, options, time).ManagedAsync(registration.Cluster, ImageVersion.TagOf(image), cancellationToken);
    }
}
