namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>Names that OCM uses on a hub.</summary>
internal static class HubNames
{
    public const string OperatorNamespace = "open-cluster-management";
    public const string HubNamespace = "open-cluster-management-hub";
    public const string ClusterNameLabel = "open-cluster-management.io/cluster-name";
    public const string AddOnNameLabel = "open-cluster-management.io/addon-name";
    public const string ClusterSetLabel = "cluster.open-cluster-management.io/clusterset";
    public const string AcceptedOnAnnotation = "open-cluster-management.io/automatically-accepted-on";
    public const string ResourceCleanup = "cluster.open-cluster-management.io/resource-cleanup";
    public const string ApiResourceCleanup = "cluster.open-cluster-management.io/api-resource-cleanup";
    public const string ManifestWorkCleanup = "cluster.open-cluster-management.io/manifest-work-cleanup";
    public const string UnreachableTaint = "cluster.open-cluster-management.io/unreachable";
    public const string UnavailableTaint = "cluster.open-cluster-management.io/unavailable";
    public const string Lease = "managed-cluster-lease";
    public const string AgentSigner = "kubernetes.io/kube-apiserver-client";
    public const string BootstrapRole = "open-cluster-management:bootstrap";
    public const string AllClustersGroup = "system:open-cluster-management:managed-clusters";

    public const string Accepted = "HubAcceptedManagedCluster";
    public const string Available = "ManagedClusterConditionAvailable";
    public const string Joined = "ManagedClusterJoined";
    public const string ClockSynced = "ManagedClusterConditionClockSynced";

    public static string ClusterRole(string cluster) => $"open-cluster-management:managedcluster:{cluster}";

    public static string ClusterGroup(string cluster) => $"system:open-cluster-management:{cluster}";

    public static string RegistrationBinding(string cluster) => $"open-cluster-management:managedcluster:{cluster}:registration";

    public static string WorkBinding(string cluster) => $"open-cluster-management:managedcluster:{cluster}:work";
}
