using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Makes the identity of a hosted agent on the managed cluster: account, role, binding, and a token secret that the cluster fills. Its token is
/// long-lived, because the operator uses it on every reconcile and on deletion, and sticks for ever on 401. A second run finds all of it.
/// </summary>
internal sealed class EnsureManagedIdentity(RegistrationClusters clusters, ClaimFence fence, TimeProvider time, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var pass = await fence.EnterAsync(registration, cancellationToken);
        await Slots.ReserveSlot.HoldAsync(pass.Over(clusters.Hosting(registration)), registration, time, cancellationToken);
        await MakeAsync(pass.Over(clusters.Managed(registration)), registration, cancellationToken);
        return new Done(true);
    }

    /// <summary>Makes what is missing of it.</summary>
    public static async Task MakeAsync(ClusterClient managed, Registration registration, CancellationToken cancellationToken)
    {
        await SharedNamespace.EnterAsync(managed, registration, ManagedAccount.Namespace(), cancellationToken);
        await managed.EnsureAsync<ServiceAccount>(registration, ResourceKind.ServiceAccount, ManagedAccount.Account(registration), cancellationToken);
        await managed.EnsureAsync<ClusterRole>(registration, ResourceKind.ClusterRole, ManagedAccount.Role(registration), cancellationToken);
        await managed.EnsureAsync<ClusterRoleBinding>(registration, ResourceKind.ClusterRoleBinding, ManagedAccount.Binding(registration), cancellationToken);
        await managed.EnsureAsync<Secret>(registration, ResourceKind.Secret, ManagedAccount.TokenSecret(registration), cancellationToken);
    }
}
