namespace MultiHubFlows.Clusters;

/// <summary>A kind of object as the API addresses it. Its parts are checked, so they can stand in a path.</summary>
public sealed record ResourceKind
{
    /// <summary>Names a kind.</summary>
    /// <exception cref="ArgumentException">A part is not legal in a path.</exception>
    public ResourceKind(string group, string version, string plural, string kind, bool namespaced)
    {
        if ((group.Length > 0 && !PathPart.IsSubdomain(group)) || !PathPart.IsLabel(version) || !PathPart.IsLabel(plural) || !PathPart.IsKind(kind))
        {
            throw new ArgumentException($"Not a legal kind: '{group}/{version} {plural} {kind}'.", nameof(kind));
        }

        Group = group;
        Version = version;
        Plural = plural;
        Kind = kind;
        IsNamespaced = namespaced;
    }

    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; }

    public string Version { get; }

    public string Plural { get; }

    public string Kind { get; }

    public bool IsNamespaced { get; }

    /// <summary>The <c>apiVersion</c> of objects of this kind.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public static ResourceKind Namespace { get; } = new("", "v1", "namespaces", "Namespace", namespaced: false);

    public static ResourceKind Secret { get; } = new("", "v1", "secrets", "Secret", namespaced: true);

    public static ResourceKind ConfigMap { get; } = new("", "v1", "configmaps", "ConfigMap", namespaced: true);

    public static ResourceKind ServiceAccount { get; } = new("", "v1", "serviceaccounts", "ServiceAccount", namespaced: true);

    public static ResourceKind Pod { get; } = new("", "v1", "pods", "Pod", namespaced: true);

    public static ResourceKind Node { get; } = new("", "v1", "nodes", "Node", namespaced: false);

    public static ResourceKind Event { get; } = new("", "v1", "events", "Event", namespaced: true);

    public static ResourceKind Deployment { get; } = new("apps", "v1", "deployments", "Deployment", namespaced: true);

    public static ResourceKind Lease { get; } = new("coordination.k8s.io", "v1", "leases", "Lease", namespaced: true);

    public static ResourceKind ClusterRole { get; } = new(
        "rbac.authorization.k8s.io",
        "v1",
        "clusterroles",
        "ClusterRole",
        namespaced: false);

    public static ResourceKind ClusterRoleBinding { get; } =
        new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", namespaced: false);

    public static ResourceKind Role { get; } = new("rbac.authorization.k8s.io", "v1", "roles", "Role", namespaced: true);

    public static ResourceKind RoleBinding { get; } = new(
        "rbac.authorization.k8s.io",
        "v1",
        "rolebindings",
        "RoleBinding",
        namespaced: true);

    public static ResourceKind CertificateSigningRequest { get; } =
        new("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", namespaced: false);

    public static ResourceKind CustomResourceDefinition { get; } =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", namespaced: false);

    public static ResourceKind SelfSubjectAccessReview { get; } =
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", namespaced: false);

    public static ResourceKind SubjectAccessReview { get; } =
        new("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", namespaced: false);

    public static ResourceKind SelfSubjectReview { get; } =
        new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", namespaced: false);

    public static ResourceKind ManagedCluster { get; } =
        new("cluster.open-cluster-management.io", "v1", "managedclusters", "ManagedCluster", namespaced: false);

    public static ResourceKind ManagedClusterAddOn { get; } =
        new("addon.open-cluster-management.io", "v1alpha1", "managedclusteraddons", "ManagedClusterAddOn", namespaced: true);

    public static ResourceKind ManifestWork { get; } = new(
        "work.open-cluster-management.io",
        "v1",
        "manifestworks",
        "ManifestWork",
        namespaced: true);

    public static ResourceKind AppliedManifestWork { get; } =
        new("work.open-cluster-management.io", "v1", "appliedmanifestworks", "AppliedManifestWork", namespaced: false);

    public static ResourceKind Klusterlet { get; } = new(
        "operator.open-cluster-management.io",
        "v1",
        "klusterlets",
        "Klusterlet",
        namespaced: false);

    public static ResourceKind ClusterManager { get; } =
        new("operator.open-cluster-management.io", "v1", "clustermanagers", "ClusterManager", namespaced: false);

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Kind : $"{Kind}.{Group}";
}
