using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>The namespace, roles and bindings through which an accepted cluster's agent may work on the hub.</summary>
internal sealed class ClusterRights(ClusterClient client)
{
    private const string ClusterGroup = "cluster.open-cluster-management.io";

    public async Task GrantAsync(string cluster, CancellationToken cancellationToken)
    {
        await client.EnsureAsync(ResourceTypes.Namespaces, Rbac.Named(null, cluster, Labels(cluster)), cancellationToken);
        await client.EnsureAsync(ResourceTypes.ClusterRoles, RegistrationRole(), cancellationToken);
        await client.EnsureAsync(ResourceTypes.ClusterRoles, WorkRole(), cancellationToken);
        await client.EnsureAsync(ResourceTypes.ClusterRoles, OwnRole(cluster), cancellationToken);
        await client.EnsureAsync(
            ResourceTypes.ClusterRoleBindings,
            Rbac.Binding(
                null, HubNames.ClusterRole(cluster), Labels(cluster), "ClusterRole", HubNames.ClusterRole(cluster), Subjects(cluster)),
            cancellationToken);
        await client.EnsureAsync(
            ResourceTypes.RoleBindings,
            Rbac.Binding(
                cluster,
                HubNames.RegistrationBinding(cluster),
                Labels(cluster),
                "ClusterRole",
                "open-cluster-management:managedcluster:registration",
                Subjects(cluster)),
            cancellationToken);
        await EnsureWorkBindingAsync(cluster, cancellationToken);
    }

    /// <summary>What a denied cluster keeps: reading itself.</summary>
    public Task ReduceAsync(string cluster, CancellationToken cancellationToken) =>
        client.EnsureAsync(
            ResourceTypes.ClusterRoles,
            Rbac.Role(
                null,
                HubNames.ClusterRole(cluster),
                Labels(cluster),
                Rbac.Rule(ClusterGroup, ["managedclusters"], ["get", "list", "watch"], [cluster])),
            cancellationToken);

    public async Task RemoveRoleAsync(string cluster, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(ResourceTypes.ClusterRoles, null, HubNames.ClusterRole(cluster), cancellationToken);
        await client.DeleteAsync(ResourceTypes.ClusterRoleBindings, null, HubNames.ClusterRole(cluster), cancellationToken);
    }

    /// <summary>False while a ManifestWork still holds the work binding.</summary>
    public async Task<bool> RemoveBindingsAsync(string cluster, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(ResourceTypes.RoleBindings, cluster, HubNames.RegistrationBinding(cluster), cancellationToken);
        await client.DeleteAsync(ResourceTypes.RoleBindings, cluster, HubNames.WorkBinding(cluster), cancellationToken);
        var binding = await client.FindAsync(ResourceTypes.RoleBindings, cluster, HubNames.WorkBinding(cluster), cancellationToken);
        if (binding is null)
        {
            return true;
        }

        var works = await client.ListAsync(ResourceTypes.ManifestWorks, cluster, selector: null, cancellationToken);
        if (works.Objects("items").Any())
        {
            return false;
        }

        await client.ChangeAsync(
            ResourceTypes.RoleBindings,
            cluster,
            HubNames.WorkBinding(cluster),
            item => item.RemoveFinalizer(HubNames.ManifestWorkCleanup),
            cancellationToken);
        return true;
    }

    private async Task EnsureWorkBindingAsync(string cluster, CancellationToken cancellationToken)
    {
        var binding = Rbac.Binding(
            cluster,
            HubNames.WorkBinding(cluster),
            Labels(cluster),
            "ClusterRole",
            "open-cluster-management:managedcluster:work",
            Subjects(cluster));
        binding.AddFinalizer(HubNames.ManifestWorkCleanup);
        await client.EnsureAsync(ResourceTypes.RoleBindings, binding, cancellationToken);
    }

    private static JsonObject OwnRole(string cluster) => Rbac.Role(
        null,
        HubNames.ClusterRole(cluster),
        Labels(cluster),
        Rbac.Rule("certificates.k8s.io", ["certificatesigningrequests"], ["create", "get", "list", "watch"]),
        Rbac.Rule("register.open-cluster-management.io", ["managedclusters/clientcertificates"], ["renew"]),
        Rbac.Rule(ClusterGroup, ["managedclusters"], ["get", "list", "update", "watch"], [cluster]),
        Rbac.Rule(ClusterGroup, ["managedclusters/status"], ["patch", "update"], [cluster]));

    private static JsonObject RegistrationRole() => Rbac.Role(
        null,
        "open-cluster-management:managedcluster:registration",
        labels: null,
        Rbac.Rule("coordination.k8s.io", ["leases"], ["get", "list", "watch", "update"]),
        Rbac.Rule("addon.open-cluster-management.io", ["managedclusteraddons"], ["get", "list", "watch"]),
        Rbac.Rule("addon.open-cluster-management.io", ["managedclusteraddons/status"], ["patch", "update"]),
        Rbac.Rule(",events.k8s.io", ["events"], ["create", "patch", "update"]));

    private static JsonObject WorkRole() => Rbac.Role(
        null,
        "open-cluster-management:managedcluster:work",
        labels: null,
        Rbac.Rule("work.open-cluster-management.io", ["manifestworks"], ["get", "list", "watch", "update", "patch"]),
        Rbac.Rule("work.open-cluster-management.io", ["manifestworks/status"], ["patch", "update"]),
        Rbac.Rule(",events.k8s.io", ["events"], ["create", "patch", "update"]));

    private static JsonObject Labels(string cluster) => new() { [HubNames.ClusterNameLabel] = cluster };

    private static JsonObject[] Subjects(string cluster) =>
        [Rbac.ToGroup(HubNames.ClusterGroup(cluster)), Rbac.ToGroup($"open-cluster-management:{cluster}")];
}
