namespace MultiHubFlows.Activities;

/// <summary>
/// The codes of findings and failures that activities give, beside those of <see cref="Clusters.ClusterFailureCode"/>. Stable: they cross
/// history and reach callers. Each is explained in docs/reasons.md.
/// </summary>
internal static class Reasons
{
    // The fleet and the request
    public const string FleetUnusable = "FleetUnusable";
    public const string HostingClusterMissing = "HostingClusterMissing";
    public const string BundleUnusable = "BundleUnusable";
    public const string BundleMissing = "BundleMissing";

    // Hubs, at inspection
    public const string HubUnhealthy = "HubUnhealthy";
    public const string AgentAddressDoubtful = "AgentAddressDoubtful";

    // What could not be seen, and is planned around
    public const string NodesUnknown = "NodesUnknown";
    public const string DefinitionsUnknown = "DefinitionsUnknown";
    public const string SharedRolesUnknown = "SharedRolesUnknown";
    public const string AddOnsUnknown = "AddOnsUnknown";
    public const string WorksUnknown = "WorksUnknown";

    // Hosting capacity
    public const string CapacityNotMade = "CapacityNotMade";
    public const string CapacityAwaited = "CapacityAwaited";
    public const string CapacityThere = "CapacityThere";

    // Claims
    public const string ClaimLost = "ClaimLost";
    public const string TooLate = Orchestrations.Failures.TooLateCode;
    public const string NameTaken = "NameTaken";
    public const string NameTakenByAnotherCluster = "NameTakenByAnotherCluster";
    public const string NameTerminating = "NameTerminating";
    public const string AlreadyJoined = "AlreadyJoined";
    public const string InUse = "InUse";
    public const string ClaimedForAnotherPlace = "ClaimedForAnotherPlace";
    public const string MembershipEnded = "MembershipEnded";

    // Operator
    public const string OperatorNotReady = "OperatorNotReady";

    // Namespaces and klusterlets
    public const string NamespaceTerminating = "NamespaceTerminating";
    public const string NamespaceForeign = "NamespaceForeign";
    public const string KlusterletForeign = "KlusterletForeign";
    public const string KlusterletTerminating = "KlusterletTerminating";
    public const string KlusterletGone = "KlusterletGone";

    // Identities
    public const string IdentityForeign = "IdentityForeign";
    public const string IdentityGone = "IdentityGone";
    public const string SecretForeign = "SecretForeign";
    public const string TokenNotFilled = "TokenNotFilled";

    // What the agent is at while its CSR is awaited
    public const string OperatorNotReconciling = "OperatorNotReconciling";
    public const string ApplyFailed = "ApplyFailed";
    public const string ManagedCredentialUnusable = "ManagedCredentialUnusable";
    public const string BootstrapSecretMissing = "BootstrapSecretMissing";
    public const string HubNotReachedByAgent = "HubNotReachedByAgent";
    public const string BootstrapTokenRefused = "BootstrapTokenRefused";
    public const string AgentHalted = "AgentHalted";
    public const string AgentNotRunning = "AgentNotRunning";
    public const string AgentStarting = "AgentStarting";
    public const string CsrAwaited = "CsrAwaited";

    // Acceptance
    public const string CsrGone = "CsrGone";
    public const string CsrChanged = "CsrChanged";
    public const string CsrDenied = "CsrDenied";
    public const string CsrFailed = "CsrFailed";

    public const string OwnerHasNotAccepted = "OwnerHasNotAccepted";

    // Verification
    public const string NotAccepted = "NotAccepted";
    public const string NotJoined = "NotJoined";
    public const string NotAvailable = "NotAvailable";
    public const string LeaseNotRenewed = "LeaseNotRenewed";
    public const string ProbeNotApplied = "ProbeNotApplied";
    public const string ProbeNotSeen = "ProbeNotSeen";
    public const string ProbeNotGone = "ProbeNotGone";
    public const string ProbeForeign = "ProbeForeign";

    // Undoing
    public const string ManagedClusterRemains = "ManagedClusterRemains";
    public const string KlusterletRemains = "KlusterletRemains";
    public const string NamespaceRemains = "NamespaceRemains";

    // Leaving
    public const string WorkNotOrphaned = "WorkNotOrphaned";
    public const string WorksRemain = "WorksRemain";
    public const string OwnersWorksRemain = "OwnersWorksRemain";
    public const string OwnerHasToDelete = "OwnerHasToDelete";
    public const string AgentNotProvenGone = "AgentNotProvenGone";

    // Moving
    public const string WorksNotTakenOver = "WorksNotTakenOver";
    public const string HubAddressDiffers = "HubAddressDiffers";

    // Slots
    public const string SlotsContended = "SlotsContended";
}
