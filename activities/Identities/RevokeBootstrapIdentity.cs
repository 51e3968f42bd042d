using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Deletes what the bootstrap identity consists of, the account first: with it every token dies. The agent's secret stays, because its pods
/// mount it. A second run finds nothing.
/// </summary>
internal sealed class RevokeBootstrapIdentity(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var name = registration.Plan.Names.BootstrapIdentity;
        var account = await hub.DeleteOwnAsync<ServiceAccount>(
            registration, ResourceKind.ServiceAccount, RegistrationNames.OperatorNamespace, name, cancellationToken);
        var binding = await hub.DeleteOwnAsync<ClusterRoleBinding>(registration, ResourceKind.ClusterRoleBinding, null, name, cancellationToken);
        var role = await hub.DeleteOwnAsync<ClusterRole>(registration, ResourceKind.ClusterRole, null, name, cancellationToken);
        return new Done(account || binding || role);
    }
}
