using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What a join writes, and what an undo removes, as <c>cluster: Kind namespace/name</c>, in order.</summary>
internal static class Writes
{
    public static IReadOnlyList<string> Of(PlanCase its) =>
    [
        .. When(its.Hosted, $"{its.Planned.RunsOn}: Lease {RegistrationNames.OwnNamespace}/slot-<n>"),
        its.Move is null
            ? $"{its.Planned.Hub}: ManagedCluster {its.Request.Cluster}"
            : $"{its.Planned.Hub}: annotations {OwnerAnnotations.Phase}, {OwnerAnnotations.Mover} and of the place on ManagedCluster {its.Request.Cluster}",
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
            its.Move is null
                ? $"{its.Planned.Hub}: hubAcceptsClient of ManagedCluster {its.Request.Cluster}, approval of its agent's CertificateSigningRequest"
                : $"{its.Planned.Hub}: approval of the second agent's CertificateSigningRequest",
            $"{its.Planned.Hub}: ManifestWork {its.Request.Cluster}/{its.Planned.Names.Probe}, removed again"),
        .. its.Move is { } move ? Leaves(its, move) : [],
    ];

    /// <summary>What goes of the agent that is there now, once the second one has taken over.</summary>
    private static IEnumerable<string> Leaves(PlanCase its, Moving.MovedAgent move)
    {
        var on = move.Place.HostingCluster?.Value ?? its.Request.Cluster.Value;
        return
        [
            $"{on}: Klusterlet {move.Klusterlet} is removed, with its namespace",
            .. When(move.Place.HostingCluster is not null, $"{its.Request.Cluster}: ServiceAccount {RegistrationNames.OwnNamespace}/{move.Klusterlet} and its role are removed"),
            .. When(move.Place.HostingCluster is not null, $"{on}: its slot is given back"),
            $"{on}: the operator is removed if we installed it and no klusterlet is left",
        ];
    }

    public static IReadOnlyList<string> Undo(PlanCase its) =>
    [
        .. When(its is { Planned.OwnerAccepts: false, Move: null }, $"{its.Planned.Hub}: ManagedCluster {its.Request.Cluster} (before acceptance: after the Klusterlet)"),
        $"{its.Planned.RunsOn}: Klusterlet {its.Planned.Names.Klusterlet}, and with it what its operator made",
        .. When(!its.Planned.OwnerAccepts, $"{its.Planned.Hub}: certificate requests, ServiceAccount and ClusterRoleBinding {its.Planned.Names.BootstrapIdentity}"),
        $"{its.Planned.RunsOn}: Namespace {its.Planned.Names.RunsIn}",
        .. When(its.Hosted, $"{its.Request.Cluster}: ServiceAccount {RegistrationNames.OwnNamespace}/{its.Planned.Names.ManagedIdentity} and its role"),
        .. When(its is { Planned.OwnerAccepts: false, Move: null }, $"{its.Planned.Hub}: Namespace {its.Request.Cluster}, if acceptance made it and nothing foreign is in it"),
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
