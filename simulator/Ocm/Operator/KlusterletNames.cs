namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>Names that the operator uses.</summary>
internal static class KlusterletNames
{
    public const string OperatorNamespace = "open-cluster-management";
    public const string DefaultAgentNamespace = "open-cluster-management-agent";
    public const string AddOnNamespace = "open-cluster-management-agent-addon";
    public const string BootstrapSecret = "bootstrap-hub-kubeconfig";
    public const string HubSecret = "hub-kubeconfig-secret";
    public const string ExternalSecret = "external-managed-kubeconfig";
    public const string AgentSecret = "external-managed-kubeconfig-agent";
    public const string RegistrationSecret = "external-managed-kubeconfig-registration";
    public const string WorkSecret = "external-managed-kubeconfig-work";
    public const string PullSecret = "open-cluster-management-image-pull-credentials";

    public const string Cleanup = "operator.open-cluster-management.io/klusterlet-cleanup";
    public const string HostedCleanup = "operator.open-cluster-management.io/klusterlet-hosted-cleanup";
    public const string KlusterletLabel = "operator.open-cluster-management.io/klusterlet";
    public const string CreatedByLabel = "open-cluster-management.io/created-by-klusterlet";
    public const string OldCreatedByLabel = "createdByKlusterlet";
    public const string VersionAnnotation = "operator.open-cluster-management.io/version";
    public const string EvictionAnnotation = "operator.open-cluster-management.io/managed-resources-eviction-timestamp";
    public const string SpecHashAnnotation = "operator.openshift.io/spec-hash";
    public const string AggregateLabel = "open-cluster-management.io/aggregate-to-work";
    public const string AppliedWorkCleanup = "cluster.open-cluster-management.io/applied-manifest-work-cleanup";

    /// <summary>The Secrets with which hosted agents reach their managed cluster, of either kind.</summary>
    public static IReadOnlyList<string> SpokeSecrets { get; } = [AgentSecret, RegistrationSecret, WorkSecret];

    /// <summary>The Deployments that a Klusterlet of any mode may have.</summary>
    public static IReadOnlyList<string> DeploymentsOf(string klusterlet) =>
        [$"{klusterlet}-agent", $"{klusterlet}-registration-agent", $"{klusterlet}-work-agent"];
}
