using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>What holds for every finding of a kind: how bad it is, what has to be read to see it, and what to do.</summary>
public static class DriftRules
{
    /// <summary>How bad findings of a kind usually are.</summary>
    public static DriftSeverity Severity(DriftKind kind) => kind switch
    {
        DriftKind.HubNotReadable or DriftKind.NotAvailable or DriftKind.NotAccepted or DriftKind.ManagedClusterMissing
            or DriftKind.KlusterletMissing or DriftKind.KlusterletForgotten or DriftKind.MustBootstrapAgain => DriftSeverity.Error,
        DriftKind.NamespaceLeft => DriftSeverity.Info,
        _ => DriftSeverity.Warning,
    };

    /// <summary>Whether the hub must have been read to the end before a finding of this kind can be said to be gone.</summary>
    public static bool NeedsHub(DriftKind kind) => kind
        is not (DriftKind.HubNotReadable or DriftKind.ClusterNotReadable or DriftKind.CertificateNearEnd or DriftKind.ExternalCredentialNearEnd
            or DriftKind.ReservationWithoutRegistration or DriftKind.NamespaceLeft or DriftKind.NotConnected);

    /// <summary>Whether the cluster that it was seen on must have been read to the end for the same.</summary>
    public static bool NeedsCluster(DriftKind kind) => kind
        is not (DriftKind.HubNotReadable or DriftKind.NotAvailable or DriftKind.NotAccepted or DriftKind.LeaseOld or DriftKind.ManagedClusterMissing
            or DriftKind.ManagedClusterWithoutAgent or DriftKind.BootstrapIdentityLeft or DriftKind.CsrLeft);

    /// <summary>Whether it counts as drift for exit codes: what harms nobody does not.</summary>
    public static bool IsDrift(DriftFinding finding) => finding.Severity != DriftSeverity.Info && finding.State != DriftState.Gone;

    /// <summary>What to do about a finding.</summary>
    public static string NextStep(DriftFinding finding) => finding.Kind switch
    {
        DriftKind.HubNotReadable => $"Mend what the evidence names on hub {finding.Hub}; the next sweep reads it again.",
        DriftKind.ClusterNotReadable => $"Mend what the evidence names on {finding.RunsOn}; a later sweep reads it again.",
        DriftKind.NotAvailable => $"Look at the agent on {finding.RunsOn ?? finding.Cluster} and at its way to hub {finding.Hub}: kubectl get klusterlets -o yaml there.",
        DriftKind.NotAccepted => $"Find out who set hubAcceptsClient back on hub {finding.Hub}; kubectl patch managedcluster {finding.Cluster} --type merge -p '{{\"spec\":{{\"hubAcceptsClient\":true}}}}' accepts it again.",
        DriftKind.LeaseOld => $"Look at the agent of {finding.Cluster} before hub {finding.Hub} calls it Unknown.",
        DriftKind.ManagedClusterMissing => $"Onboard {finding.Cluster} to hub {finding.Hub} again; if it was to leave, 'multihub purge' forgets operation {finding.Operation}.",
        DriftKind.ManagedClusterWithoutAgent => Abandoned(finding),
        DriftKind.BootstrapIdentityLeft => $"See 'multihub status {finding.Operation}'; if nothing needs it, delete it on hub {finding.Hub}: kubectl delete {finding.Subject}.",
        DriftKind.CsrLeft => $"Do not approve it. Delete it on hub {finding.Hub}: kubectl delete {finding.Subject}.",
        DriftKind.KlusterletMissing => $"{GiveUp(finding)}. If {finding.Cluster} was to leave, delete its ManagedCluster there.",
        DriftKind.KlusterletForgotten => $"Onboard {finding.Cluster} to hub {finding.Hub} again, or delete {finding.Subject} on {finding.RunsOn}.",
        DriftKind.MustBootstrapAgain => $"{GiveUp(finding)}: that mints a token, and asks for the acceptance.",
        DriftKind.NotConnected => $"Ask the owner of hub {finding.Hub} whether ManagedCluster {finding.Cluster} is there and accepted. {WithNewCredential(finding)}",
        DriftKind.CertificateNearEnd => $"Look why the agent on {finding.RunsOn} does not renew it: its log, and the requests on hub {finding.Hub}.",
        DriftKind.ExternalCredentialNearEnd => $"Write a fresh credential into {finding.Subject} on {finding.RunsOn}; no restart is needed.",
        DriftKind.BootstrapTokenLeft => $"Delete it on {finding.RunsOn} if no klusterlet uses it, and its account on hub {finding.Hub}: kubectl delete {finding.Subject}.",
        DriftKind.ReservationWithoutRegistration => $"Give the slot back on {finding.RunsOn}: kubectl delete {finding.Subject} -n {RegistrationNames.OwnNamespace}.",
        DriftKind.ManagedIdentityLeft => $"It may do much: delete it on {finding.RunsOn} with its role and binding: kubectl delete {finding.Subject} -n {RegistrationNames.OwnNamespace}.",
        _ => $"Delete it on {finding.RunsOn} if nothing needs what is in it: kubectl delete {finding.Subject}.",
    };

    private static string Abandoned(DriftFinding finding) =>
        $"See 'multihub status {finding.Operation}': resume it, or onboard {finding.Cluster} again; else kubectl delete managedcluster {finding.Cluster} (on hub {finding.Hub}).";

    private static string WithNewCredential(DriftFinding finding) =>
        $"If the agent has to bootstrap again: the owner's new credential into the fleet file, kubectl annotate namespace NAMESPACE {OwnerAnnotations.Phase}={ClaimPhase.Skipped} --overwrite (the agent's, on {finding.RunsOn}), and onboard {finding.Cluster} again.";

    // A claim in phase skipped is taken over by the next onboarding, which makes what is missing.
    private static string GiveUp(DriftFinding finding) =>
        $"kubectl annotate managedcluster {finding.Cluster} {OwnerAnnotations.Phase}={ClaimPhase.Skipped} --overwrite (on hub {finding.Hub}), and onboard {finding.Cluster} again";
}
