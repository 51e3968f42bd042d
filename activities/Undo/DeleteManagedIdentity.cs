using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// Deletes the hosted agent's identity on the managed cluster, and our namespace there with its last user. While our Klusterlet is there it
/// stays, because its deletion needs it. A second run finds nothing.
/// </summary>
internal sealed class DeleteManagedIdentity(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        if (!registration.Plan.Mode.IsHosted()
            || (!OwnKlusterlet.RunnerLost(registration) && await OwnKlusterlet.FindAsync(clusters.Hosting(registration), registration, cancellationToken) is not null))
        {
            return new Done(false);
        }

        var managed = clusters.Managed(registration);
        var name = registration.Plan.Names.ManagedIdentity;
        var role = ManagedAccount.RoleName(registration);
        var changed = await managed.DeleteOwnAsync<Secret>(registration, ResourceKind.Secret, RegistrationNames.OwnNamespace, name, cancellationToken);
        changed |= await managed.DeleteOwnAsync<ServiceAccount>(registration, ResourceKind.ServiceAccount, RegistrationNames.OwnNamespace, name, cancellationToken);
        changed |= await managed.DeleteOwnAsync<ClusterRoleBinding>(registration, ResourceKind.ClusterRoleBinding, null, role, cancellationToken);
        changed |= await managed.DeleteOwnAsync<ClusterRole>(registration, ResourceKind.ClusterRole, null, role, cancellationToken);
        changed |= await SharedNamespace.LeaveAsync(
            managed, registration, RegistrationNames.OwnNamespace, _ => IsEmptyAsync(managed, cancellationToken), cancellationToken);
        return new Done(changed);
    }

    /// <summary>Whether nothing is left in our namespace: slots are there too where the cluster hosts agents of others.</summary>
    private static async Task<bool> IsEmptyAsync(ClusterClient managed, CancellationToken cancellationToken) =>
        (await Inspection.NamespaceReading.ForeignObjectsAsync(managed, RegistrationNames.OwnNamespace, cancellationToken)).Count == 0
        && (await managed.ListAsync<Lease>(ResourceKind.Lease, RegistrationNames.OwnNamespace, null, null, cancellationToken)).Count == 0;
}
