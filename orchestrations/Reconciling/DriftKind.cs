namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>What is not as it should be. docs/reconcile.md explains each; <see cref="DriftRules"/> says how bad it is and what to do.</summary>
public enum DriftKind
{
    /// <summary>A hub could not be read to the end, so nothing is known of what was not read.</summary>
    HubNotReadable,

    /// <summary>A managed or hosting cluster could not be read to the end.</summary>
    ClusterNotReadable,

    /// <summary>A registration of ours that its hub does not call Available.</summary>
    NotAvailable,

    /// <summary>A registration of ours whose acceptance somebody took back.</summary>
    NotAccepted,

    /// <summary>The hub says Available, and the agent's lease is old.</summary>
    LeaseOld,

    /// <summary>An operation joined the cluster, and the hub has no ManagedCluster of it any more.</summary>
    ManagedClusterMissing,

    /// <summary>A ManagedCluster of ours that no agent ever joined, and that no operation is at work on.</summary>
    ManagedClusterWithoutAgent,

    /// <summary>A bootstrap identity that no operation needs any more.</summary>
    BootstrapIdentityLeft,

    /// <summary>A pending certificate request of one of our identities that no operation waits for.</summary>
    CsrLeft,

    /// <summary>An accepted registration whose klusterlet is gone from the cluster that should run it.</summary>
    KlusterletMissing,

    /// <summary>A klusterlet of ours whose hub has no registration of ours for it.</summary>
    KlusterletForgotten,

    /// <summary>An agent without a usable certificate whose bootstrap token was revoked or has ended.</summary>
    MustBootstrapAgain,

    /// <summary>An agent's certificate that should have been renewed already.</summary>
    CertificateNearEnd,

    /// <summary>A hosted agent's credential for its managed cluster that ends soon.</summary>
    ExternalCredentialNearEnd,

    /// <summary>A bootstrap secret whose token lives although its join is over, or that no klusterlet uses.</summary>
    BootstrapTokenLeft,

    /// <summary>A slot of a hosting cluster that is reserved for a registration which has no klusterlet there.</summary>
    ReservationWithoutRegistration,

    /// <summary>The identity of a hosted agent on a managed cluster whose registration is gone.</summary>
    ManagedIdentityLeft,

    /// <summary>A namespace of ours that no klusterlet uses.</summary>
    NamespaceLeft,

    /// <summary>On a hub that its owner administers: the operator says that the agent is not connected to it.</summary>
    NotConnected,
}

/// <summary>How bad a finding is; worst first.</summary>
public enum DriftSeverity
{
    /// <summary>A hub does not manage a cluster that it should, or soon will not, or nobody can tell.</summary>
    Error,

    /// <summary>Something is left that opens a door, or will become an error.</summary>
    Warning,

    /// <summary>Something is left that harms nobody.</summary>
    Info,
}

/// <summary>Since when a finding is known.</summary>
public enum DriftState
{
    /// <summary>The sweep before did not have it.</summary>
    New,

    /// <summary>The sweep before had it too.</summary>
    Still,

    /// <summary>The sweep before had it, and this one looked and does not.</summary>
    Gone,
}
