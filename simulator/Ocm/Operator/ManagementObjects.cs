using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// What a Klusterlet has on the cluster where its pods run: accounts (hosted), the agent's rights in its namespace, and the right to the
/// whole cluster's Secrets that makes a hosting cluster one trust domain. No recording shows the rules, only the names.
/// </summary>
internal static class ManagementObjects
{
    private const string Prefix = "open-cluster-management:management";
    private const string KubeSystem = "kube-system";
    private static readonly string[] All = ["get", "list", "watch", "create", "update", "patch", "delete"];

    public static IEnumerable<KlusterletObject> Of(KlusterletConfig klusterlet)
    {
        var labels = klusterlet.Labels();
        var extension = $"{Prefix}:{klusterlet.Name}:extension-apiserver";
        yield return new KlusterletObject(
            ResourceTypes.Roles,
            Rbac.Role(
                KubeSystem,
                extension,
                labels,
                Rbac.Rule("", ["configmaps"], ["get", "list", "watch"], ["extension-apiserver-authentication"])));
        foreach (var part in (string[])["registration", "work"])
        {
            foreach (var item in OfPart(klusterlet, part, extension, labels))
            {
                yield return item;
            }
        }
    }

    private static IEnumerable<KlusterletObject> OfPart(KlusterletConfig klusterlet, string part, string extension, JsonObject labels)
    {
        var account = part == "work" ? klusterlet.WorkAccount : klusterlet.RegistrationAccount;
        var subject = Rbac.ToAccount(klusterlet.AgentNamespace, account);
        var name = $"{Prefix}:{klusterlet.Name}-{part}:agent";
        if (klusterlet.IsHosted && (part == "work" || !klusterlet.IsSingleton))
        {
            yield return new KlusterletObject(
                ResourceTypes.ServiceAccounts, ManagedObjects.Account(klusterlet, klusterlet.AgentNamespace, account));
        }

        yield return new KlusterletObject(
            ResourceTypes.Roles,
            Rbac.Role(
                klusterlet.AgentNamespace,
                name,
                labels,
                Rbac.Rule("", ["configmaps", "secrets"], All),
                Rbac.Rule("coordination.k8s.io", ["leases"], All),
                Rbac.Rule(",events.k8s.io", ["events"], ["create", "patch", "update"]),
                Rbac.Rule("", ["pods"], ["get"]),
                Rbac.Rule("apps", ["deployments", "replicasets"], ["get"])));
        yield return Bound(klusterlet.AgentNamespace, name, "Role", name, labels, subject);
        yield return Bound(KubeSystem, name, "Role", extension, labels, subject);
        if (part == "registration")
        {
            var addOns = $"{Prefix}:{klusterlet.Name}-registration:addon-management";
            yield return new KlusterletObject(
                ResourceTypes.ClusterRoles,
                Rbac.Role(
                    null,
                    addOns,
                    labels,
                    Rbac.Rule("", ["secrets"], All),
                    Rbac.Rule("coordination.k8s.io", ["leases"], ["get", "list", "watch", "create", "update", "patch"])));
            yield return Bound(null, addOns, "ClusterRole", addOns, labels, subject);
        }
    }

    private static KlusterletObject Bound(
        string? @namespace, string name, string roleKind, string role, JsonObject labels, JsonObject subject) => new(
        @namespace is null ? ResourceTypes.ClusterRoleBindings : ResourceTypes.RoleBindings,
        Rbac.Binding(@namespace, name, labels, roleKind, role, (JsonObject)subject.DeepClone()));
}
