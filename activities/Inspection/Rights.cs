using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>
/// The rights that a join needs on each cluster, as rows to be reviewed before the first write: only what the requested modes use, undoing
/// included.
/// </summary>
internal static class Rights
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private const string OcmCluster = "cluster.open-cluster-management.io";
    private const string OcmWork = "work.open-cluster-management.io";
    private const string OcmOperator = "operator.open-cluster-management.io";
    private const string OperatorNamespace = RegistrationNames.OperatorNamespace;

    /// <summary>On a hub.</summary>
    /// <param name="cluster">The managed cluster.</param>
    /// <param name="withBootstrapRole">Whether the hub has OCM's bootstrap role; else a role of the same rules is made, which takes having them.</param>
    public static IReadOnlyList<AccessRow> OnHub(ManagedClusterName cluster, bool withBootstrapRole) =>
    [
        .. Rows(OcmCluster, "managedclusters", null, null, "get", "list", "watch", "create", "patch", "delete"),
        new("update", "register.open-cluster-management.io", "managedclusters", "accept", null, cluster.Value),
        new("create", OcmCluster, "managedclustersets", "join", null, "default"),
        .. Rows("certificates.k8s.io", "certificatesigningrequests", null, null, "get", "list", "watch", "delete"),
        new("update", "certificates.k8s.io", "certificatesigningrequests", "approval"),
        new("approve", "certificates.k8s.io", "signers", null, null, "kubernetes.io/kube-apiserver-client"),
        .. Rows("", "serviceaccounts", null, OperatorNamespace, "get", "create", "delete"),
        new("create", "", "serviceaccounts", "token", OperatorNamespace),
        .. Rows(Rbac, "clusterrolebindings", null, null, "get", "create", "delete"),
        new("get", Rbac, "clusterroles"),
        .. withBootstrapRole ? [new AccessRow("bind", Rbac, "clusterroles", null, null, "open-cluster-management:bootstrap")] : OwnBootstrapRole(),
        .. Rows("coordination.k8s.io", "leases", null, cluster.Value, "get", "list", "watch"),
        .. Rows(OcmWork, "manifestworks", null, cluster.Value, "get", "list", "watch", "create", "patch", "delete"),
        .. Rows("", "namespaces", null, null, "get", "delete"),
    ];

    /// <summary>On the cluster that runs an agent.</summary>
    /// <param name="agentNamespace">The namespace that the agent runs in.</param>
    /// <param name="withOperator">Whether the operator is there; else it has to be installed.</param>
    public static IReadOnlyList<AccessRow> OnRunner(string agentNamespace, bool withOperator) =>
    [
        .. Rows(OcmOperator, "klusterlets", null, null, "get", "list", "watch", "create", "patch", "delete"),
        .. Rows("", "namespaces", null, null, "get", "list", "watch", "create", "patch", "delete"),
        .. Rows("", "secrets", null, agentNamespace, "get", "list", "create", "update", "delete"),
        .. Rows("", "pods", null, agentNamespace, "list"),
        .. Rows("", "configmaps", null, agentNamespace, "list"),
        .. Rows("", "serviceaccounts", null, agentNamespace, "list"),
        .. Rows("apps", "deployments", null, agentNamespace, "list"),
        .. Rows("apps", "deployments", null, OperatorNamespace, "get", "list", "watch"),
        .. withOperator ? [] : Installing(),
    ];

    /// <summary>On the managed cluster, in every mode: its identity, and what the verification reads back.</summary>
    public static IReadOnlyList<AccessRow> OnManaged() =>
    [
        .. Rows("", "namespaces", null, null, "get", "list", "watch"),
        .. Rows("", "configmaps", null, null, "get"),
        .. Rows(OcmWork, "appliedmanifestworks", null, null, "list"),
    ];

    /// <summary>On a managed cluster whose agent is hosted elsewhere: the identity that the hosting cluster's operator uses.</summary>
    /// <remarks>Its role contains escalate and bind, so making it takes these two, and with them nothing else of it has to be held.</remarks>
    public static IReadOnlyList<AccessRow> ForHostedAgent() =>
    [
        .. Rows("", "namespaces", null, null, "create", "patch", "delete"),
        .. Rows("", "serviceaccounts", null, RegistrationNames.OwnNamespace, "get", "create", "delete"),
        .. Rows("", "secrets", null, RegistrationNames.OwnNamespace, "get", "list", "watch", "create", "delete"),
        .. Rows(Rbac, "clusterrolebindings", null, null, "get", "create", "delete"),
        .. Rows(Rbac, "clusterroles", null, null, "get", "create", "delete", "escalate", "bind"),
    ];

    /// <summary>On a hosting cluster, for slots.</summary>
    public static IReadOnlyList<AccessRow> ForSlots() =>
        [.. Rows("coordination.k8s.io", "leases", null, RegistrationNames.OwnNamespace, "get", "list", "create", "patch", "delete")];

    private static IEnumerable<AccessRow> Installing() =>
    [
        .. Rows("apiextensions.k8s.io", "customresourcedefinitions", null, null, "get", "create", "patch"),
        .. Rows("", "serviceaccounts", null, OperatorNamespace, "get", "create", "patch", "delete"),
        .. Rows("apps", "deployments", null, OperatorNamespace, "create", "patch", "delete"),
        .. Rows(Rbac, "clusterroles", null, null, "get", "create", "patch", "delete", "escalate", "bind"),
        .. Rows(Rbac, "clusterrolebindings", null, null, "get", "create", "patch", "delete"),
    ];

    private static IEnumerable<AccessRow> OwnBootstrapRole() =>
    [
        .. Rows(Rbac, "clusterroles", null, null, "create", "delete"),
        .. Identities.BootstrapAccount.Rules.SelectMany(Held),
    ];

    private static IEnumerable<AccessRow> Held(Clusters.Ocm.PolicyRule rule) =>
        from resource in rule.Resources ?? []
        let parts = resource.Split('/')
        from verb in rule.Verbs ?? []
        select new AccessRow(verb, rule.ApiGroups![0], parts[0], parts.Length > 1 ? parts[1] : null);

    private static IEnumerable<AccessRow> Rows(string group, string resource, string? subresource, string? ns, params string[] verbs) =>
        verbs.Select(verb => new AccessRow(verb, group, resource, subresource, ns));
}
