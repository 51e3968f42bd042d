using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// What a Klusterlet has on the managed cluster. Names are those of recorded Klusterlets' relatedResources, rules those that a recorded
/// operator with too few rights was refused.
/// </summary>
internal static class ManagedObjects
{
    public static IEnumerable<KlusterletObject> Of(KlusterletConfig klusterlet)
    {
        foreach (var account in Accounts(klusterlet))
        {
            yield return account;
        }

        foreach (var item in ClusterRoles(klusterlet).Concat(ClusterRoleBindings(klusterlet)))
        {
            yield return item;
        }
    }

    public static JsonObject Namespace(KlusterletConfig klusterlet)
    {
        var labels = klusterlet.Labels();
        labels[KlusterletNames.KlusterletLabel] = klusterlet.Name;
        return Annotated(Rbac.Named(null, klusterlet.ManagedNamespace, labels));
    }

    public static JsonObject AddOnNamespace(KlusterletConfig klusterlet) =>
        Annotated(Rbac.Named(null, KlusterletNames.AddOnNamespace, klusterlet.Labels()));

    public static JsonObject Account(KlusterletConfig klusterlet, string @namespace, string name)
    {
        var account = Rbac.Named(@namespace, name, klusterlet.Labels());
        account["imagePullSecrets"] = new JsonArray(new JsonObject { ["name"] = KlusterletNames.PullSecret });
        return account;
    }

    public static JsonObject Annotated(JsonObject @namespace)
    {
        @namespace.Child("metadata")["annotations"] = new JsonObject { ["workload.openshift.io/allowed"] = "management" };
        return @namespace;
    }

    private static IEnumerable<KlusterletObject> Accounts(KlusterletConfig klusterlet) =>
        ((string[])[klusterlet.RegistrationAccount, klusterlet.WorkAccount]).Distinct(StringComparer.Ordinal).Select(
            name => new KlusterletObject(ResourceTypes.ServiceAccounts, Account(klusterlet, klusterlet.ManagedNamespace, name)));

    private static IEnumerable<KlusterletObject> ClusterRoles(KlusterletConfig klusterlet)
    {
        var name = klusterlet.Name;
        var labels = klusterlet.Labels();
        string[] nodes = klusterlet.Release < OcmRelease.V11 ? ["nodes"] : ["namespaces", "nodes"];
        yield return Role(
            "klusterlet-registration-clusterrole",
            $"open-cluster-management:{name}-registration:agent",
            labels,
            Rbac.Rule("", nodes, ["get", "list", "watch"]),
            Rbac.Rule("about.k8s.io", ["clusterproperties"], ["get", "list", "watch"]),
            Rbac.Rule("cluster.open-cluster-management.io", ["clusterclaims"], ["get", "list", "watch"]));
        yield return Role(
            "klusterlet-registration-clusterrole-addon-management",
            $"open-cluster-management:{name}-registration:addon-management",
            labels,
            Rbac.Rule("", ["secrets"], ["get", "list", "watch", "create", "update", "patch", "delete"]),
            Rbac.Rule("coordination.k8s.io", ["leases"], ["create", "get", "list", "update", "watch", "patch"]));
        yield return Role(
            "klusterlet-work-clusterrole",
            $"open-cluster-management:{name}-work:agent",
            labels,
            Rbac.Rule(
                "work.open-cluster-management.io",
                ["appliedmanifestworks"],
                ["get", "list", "watch", "create", "update", "patch", "delete"]),
            Rbac.Rule("work.open-cluster-management.io", ["appliedmanifestworks/status"], ["patch", "update"]),
            Rbac.Rule("work.open-cluster-management.io", ["appliedmanifestworks/finalizers"], ["update"]),
            Rbac.Rule("authorization.k8s.io", ["subjectaccessreviews"], ["create"]),
            Rbac.Rule("", ["serviceaccounts"], ["impersonate"]));
        yield return Execution(name, labels);
        yield return Aggregate(name, labels);
    }

    private static KlusterletObject Execution(string name, JsonObject labels)
    {
        var aggregated = (JsonObject)labels.DeepClone();
        aggregated[KlusterletNames.AggregateLabel] = "true";
        string[] all = ["get", "list", "watch", "create", "update", "patch", "delete"];
        return Role(
            "klusterlet-work-clusterrole-execution",
            $"open-cluster-management:{name}-work:execution",
            aggregated,
            Rbac.Rule("apiextensions.k8s.io", ["customresourcedefinitions"], all),
            Rbac.Rule("", ["namespaces"], all),
            Rbac.Rule("rbac.authorization.k8s.io", ["clusterrolebindings", "rolebindings"], all),
            Rbac.Rule("rbac.authorization.k8s.io", ["clusterroles", "roles"], [.. all, "escalate", "bind"]),
            Rbac.Rule("monitoring.coreos.com", ["servicemonitors"], all),
            Rbac.Rule("oauth.openshift.io", ["oauthclients"], all),
            Rbac.Rule("scheduling.k8s.io", ["priorityclasses"], all),
            Rbac.Rule(
                "admissionregistration.k8s.io",
                ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
                ["get", "list", "watch", "create", "update", "patch"]));
    }

    private static KlusterletObject Aggregate(string name, JsonObject labels)
    {
        var role = Rbac.Named(null, $"open-cluster-management:{name}-work:aggregate", labels);
        role["aggregationRule"] = new JsonObject
        {
            ["clusterRoleSelectors"] = new JsonArray(new JsonObject
            {
                ["matchLabels"] = new JsonObject { [KlusterletNames.AggregateLabel] = "true" },
            }),
        };
        return new KlusterletObject(ResourceTypes.ClusterRoles, role) { IsRelated = false };
    }

    private static IEnumerable<KlusterletObject> ClusterRoleBindings(KlusterletConfig klusterlet)
    {
        var name = klusterlet.Name;
        foreach (var suffix in (string[])["registration:agent", "registration:addon-management", "work:agent", "work:aggregate"])
        {
            var account = suffix.StartsWith("work", StringComparison.Ordinal) ? klusterlet.WorkAccount : klusterlet.RegistrationAccount;
            var file = $"klusterlet-{suffix.Replace(":agent", "", StringComparison.Ordinal).Replace(':', '-')}";
            var role = $"open-cluster-management:{name}-{suffix}";
            yield return Binding(klusterlet, file, role, role, account);
        }

        yield return Binding(
            klusterlet,
            "klusterlet-work-execution-admin",
            $"open-cluster-management:{name}-work:execution-admin",
            "admin",
            klusterlet.WorkAccount);
    }

    private static KlusterletObject Role(string file, string name, JsonObject labels, params JsonObject[] rules) =>
        new(ResourceTypes.ClusterRoles, Rbac.Role(null, name, labels, rules)) { File = $"klusterlet/managed/{file}.yaml" };

    private static KlusterletObject Binding(KlusterletConfig klusterlet, string file, string name, string role, string account)
    {
        var parts = file.Split('-', 3);
        var fileName = string.Join('-', [parts[0], parts[1], "clusterrolebinding", .. parts.Skip(2)]);
        return new KlusterletObject(
            ResourceTypes.ClusterRoleBindings,
            Rbac.Binding(
                null, name, klusterlet.Labels(), "ClusterRole", role, Rbac.ToAccount(klusterlet.ManagedNamespace, account)))
        {
            File = $"klusterlet/managed/{fileName}.yaml",
        };
    }
}
