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
        var account = await DeleteAccountAsync(hub, registration, cancellationToken);
        var binding = await hub.DeleteOwnAsync<ClusterRoleBinding>(registration, ResourceKind.ClusterRoleBinding, null, name, cancellationToken);
        var role = await hub.DeleteOwnAsync<ClusterRole>(registration, ResourceKind.ClusterRole, null, name, cancellationToken);
        return new Done(account || binding || role);
    }

    /// <summary>The account that the join made is known by its UID, so nothing is read first; one that came after it is looked at.</summary>
    private static async Task<bool> DeleteAccountAsync(ClusterClient hub, Registration registration, CancellationToken cancellationToken)
    {
        var (ns, name) = (RegistrationNames.OperatorNamespace, registration.Plan.Names.BootstrapIdentity);
        var known = registration.Identity is { Uid.Length: > 0 } identity
            ? await hub.DeleteAsync(ResourceKind.ServiceAccount, ns, name, identity.Uid, Propagation.Background, cancellationToken)
            : DeleteOutcome.OtherUid;
        return known == DeleteOutcome.OtherUid
            ? await hub.DeleteOwnAsync<ServiceAccount>(registration, ResourceKind.ServiceAccount, ns, name, cancellationToken)
            : known is DeleteOutcome.Deleted or DeleteOutcome.Terminating;
    }
}
