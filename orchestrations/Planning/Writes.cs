using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What a join writes, and what an undo removes, as <c>cluster: Kind namespace/name</c>, in order.</summary>
internal static class Writes
{
    public static IReadOnlyList<string> Of(PlanCase its) =>
    [
        .. When(its.Hosted, $"{its.Planned.RunsOn}: Lease {RegistrationNames.OwnNamespace}/slot-<n>"),
        $"{its.Planned.Hub}: ManagedCluster {its.Request.Cluster}",
        .. Operator(its),
        .. When(
            its.Planned.Options?.PullSecret is not null,
            $"{its.Planned.RunsOn}: Secret {RegistrationNames.OperatorNamespace}/open-cluster-management-image-pull-credentials (pull secret {its.Planned.Options?.PullSecret})"),
        $"{its.Planned.RunsOn}: Namespace {its.Planned.Names.RunsIn}",
        .. ManagedIdentity(its),
        .. When(
            !its.Planned.OwnerAccepts,
            $"{its.Planned.Hub}: ServiceAccount {RegistrationNames.OperatorNamespace}/{its.Planned.Names.BootstrapIdentity}",
            $"{its.Planned.Hub}: ClusterRoleBinding {its.Planned.Names.BootstrapIdentity}"),
        $"{its.Planned.RunsOn}: Secret {its.Planned.Names.RunsIn}/bootstrap-hub-kubeconfig",
        .. When(!its.Planned.Mode.IsSingleton(), $"{its.Planned.RunsOn}: Secret {its.Planned.Names.RunsIn}/hub-kubeconfig-secret (the agent's name {its.Planned.Names.Klusterlet}; the agent adds its certificate)"),
        $"{its.Planned.RunsOn}: Klusterlet {its.Planned.Names.Klusterlet}",
        .. When(
            !its.Planned.OwnerAccepts,
            $"{its.Planned.Hub}: hubAcceptsClient of ManagedCluster {its.Request.Cluster}, approval of its agent's CertificateSigningRequest",
            $"{its.Planned.Hub}: ManifestWork {its.Request.Cluster}/{its.Planned.Names.Probe}, removed again"),
    ];

    public static IReadOnlyList<string> Undo(PlanCase its) =>
    [
        .. When(!its.Planned.OwnerAccepts, $"{its.Planned.Hub}: ManagedCluster {its.Request.Cluster} (before acceptance: after the Klusterlet)"),
        $"{its.Planned.RunsOn}: Klusterlet {its.Planned.Names.Klusterlet}, and with it what its operator made",
        .. When(!its.Planned.OwnerAccepts, $"{its.Planned.Hub}: certificate requests, ServiceAccount and ClusterRoleBinding {its.Planned.Names.BootstrapIdentity}"),
        $"{its.Planned.RunsOn}: Namespace {its.Planned.Names.RunsIn}",
        .. When(its.Hosted, $"{its.Request.Cluster}: ServiceAccount {RegistrationNames.OwnNamespace}/{its.Planned.Names.ManagedIdentity} and its role"),
        .. When(!its.Planned.OwnerAccepts, $"{its.Planned.Hub}: Namespace {its.Request.Cluster}, if acceptance made it and nothing foreign is in it"),
        .. When(its.Runner?.Operator is null, $"{its.Planned.RunsOn}: the operator, if no Klusterlet is left; never a CRD"),
        .. When(its.Hosted, $"{its.Planned.RunsOn}: the slot"),
    ];

    private static string[] Operator(PlanCase its) => When(
        its.Runner?.Operator is null,
        $"{its.Planned.RunsOn}: operator {its.Snapshot.Fleet.BundleVersion} from the bundle (CRD, Namespace {RegistrationNames.OperatorNamespace}, ServiceAccount, roles, Deployment klusterlet)");

    private static IEnumerable<string> ManagedIdentity(PlanCase its) => its.Hosted
        ?
        [
            $"{its.Request.Cluster}: Namespace {RegistrationNames.OwnNamespace}, ServiceAccount and token Secret {its.Planned.Names.ManagedIdentity}, ClusterRole and ClusterRoleBinding {RegistrationNames.OwnNamespace}:{its.Planned.Names.ManagedIdentity}",
            $"{its.Planned.RunsOn}: Secret {its.Planned.Names.RunsIn}/external-managed-kubeconfig",
        ]
        : [];

    private static string[] When(bool applies, params string[] texts) => applies ? texts : [];
}
