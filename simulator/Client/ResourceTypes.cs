namespace MultiHubFlows.Simulator.Client;

/// <summary>The types that the simulated controllers read and write.</summary>
internal static class ResourceTypes
{
    public static readonly ResourceType Namespaces = new("", "v1", "namespaces", "Namespace", false);
    public static readonly ResourceType Nodes = new("", "v1", "nodes", "Node", false);
    public static readonly ResourceType Pods = new("", "v1", "pods", "Pod", true);
    public static readonly ResourceType Secrets = new("", "v1", "secrets", "Secret", true);
    public static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap", true);
    public static readonly ResourceType ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount", true);
    public static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment", true);
    public static readonly ResourceType ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet", true);
    public static readonly ResourceType Leases = new("coordination.k8s.io", "v1", "leases", "Lease", true);

    public static readonly ResourceType CustomResourceDefinitions =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    public static readonly ResourceType CertificateSigningRequests =
        new("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", false);

    public static readonly ResourceType SelfSubjectAccessReviews =
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false);

    public static readonly ResourceType SubjectAccessReviews =
        new("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false);

    public static readonly ResourceType ClusterRoles =
        new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);

    public static readonly ResourceType ClusterRoleBindings =
        new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false);

    public static readonly ResourceType Roles = new("rbac.authorization.k8s.io", "v1", "roles", "Role", true);

    public static readonly ResourceType RoleBindings =
        new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true);

    public static readonly ResourceType ManagedClusters =
        new("cluster.open-cluster-management.io", "v1", "managedclusters", "ManagedCluster", false);

    public static readonly ResourceType ManagedClusterSets =
        new("cluster.open-cluster-management.io", "v1beta2", "managedclustersets", "ManagedClusterSet", false);

    public static readonly ResourceType ClusterClaims =
        new("cluster.open-cluster-management.io", "v1alpha1", "clusterclaims", "ClusterClaim", false);

    public static readonly ResourceType ManifestWorks =
        new("work.open-cluster-management.io", "v1", "manifestworks", "ManifestWork", true);

    public static readonly ResourceType AppliedManifestWorks =
        new("work.open-cluster-management.io", "v1", "appliedmanifestworks", "AppliedManifestWork", false);

    public static readonly ResourceType ManagedClusterAddOns =
        new("addon.open-cluster-management.io", "v1alpha1", "managedclusteraddons", "ManagedClusterAddOn", true);

    public static readonly ResourceType Klusterlets =
        new("operator.open-cluster-management.io", "v1", "klusterlets", "Klusterlet", false);

    public static readonly ResourceType ClusterManagers =
        new("operator.open-cluster-management.io", "v1", "clustermanagers", "ClusterManager", false);
}
