using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Makes the identity that this registration's agent bootstraps with: a service account bound to OCM's bootstrap role. Where that role is
/// missing, as on hubs installed by the chart's defaults, the account is bound to a role of its own with the same rules, named like the
/// account: no role is shared between registrations, so that undoing one needs no look at the others. A second run finds all of it.
/// </summary>
internal sealed class BootstrapIdentities(RegistrationClusters clusters)
{
    /// <summary>Brings the identity about.</summary>
    public async Task<BootstrapIdentity> EnsureAsync(ClaimPass pass, Registration registration, HubAddress address, CancellationToken cancellationToken)
    {
        var hub = pass.Over(clusters.Hub(registration), untilJoined: true);
        var account = await hub.EnsureAsync<ServiceAccount>(registration, ResourceKind.ServiceAccount, BootstrapAccount.Account(registration), cancellationToken);
        await BindAsync(registration, hub, address.HasBootstrapRole ? BootstrapAccount.OcmRole : await OwnRoleAsync(registration, hub, cancellationToken), cancellationToken);
        return new BootstrapIdentity(
            BootstrapAccount.Username(registration),
            account.Metadata.Uid ?? string.Empty,
            account.Metadata.CreatedAt ?? DateTimeOffset.MaxValue);
    }

    private static async Task<string> OwnRoleAsync(Registration registration, ClusterClient hub, CancellationToken cancellationToken)
    {
        var role = await hub.EnsureAsync<ClusterRole>(registration, ResourceKind.ClusterRole, BootstrapAccount.Role(registration), cancellationToken);
        return role.Metadata.Name!;
    }

    private static async Task BindAsync(Registration registration, ClusterClient hub, string role, CancellationToken cancellationToken)
    {
        var wanted = BootstrapAccount.Binding(registration, role);
        var binding = await hub.EnsureAsync<ClusterRoleBinding>(registration, ResourceKind.ClusterRoleBinding, wanted, cancellationToken);
        if (binding.RoleRef?.Name != role)
        {
            // A binding cannot be pointed at another role. OCM's came or went since this one was made.
            await hub.DeleteAsync(ResourceKind.ClusterRoleBinding, null, binding.Metadata.Name!, binding.Metadata.Uid!, Propagation.Background, cancellationToken);
            await hub.EnsureAsync<ClusterRoleBinding>(registration, ResourceKind.ClusterRoleBinding, wanted, cancellationToken);
        }
    }
}
