using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations;

/// <summary>
/// The names that are written to history. They are data: a rename here breaks running instances, a changed contract is a new name
/// (<c>JoinHub_v2</c>). Each says what it takes, what it gives and what it does; all may run more than once and end in the same state.
/// "Fenced": it first reads the claim and stops with <see cref="HubRefusedException"/> code <c>ClaimLost</c> unless that still says this
/// operation, this attempt and phase joining; what was read is good for 2 s, later it is read again before each sending, and what turns out to
/// have been created after the claim was closed is deleted again. The looks of a join answer <c>ClaimLost</c> in that case; those named <c>...Gone</c> serve the
/// undo too and do not ask for the claim.
/// </summary>
public static class TaskNames
{
    // Orchestrators
    /// <summary>Takes an OnboardingRequest, gives an OnboardingOutcome.</summary>
    public const string OnboardCluster = "OnboardCluster";

    /// <summary>Takes an OnboardingRequest, gives a PlannedOnboarding; writes nothing.</summary>
    public const string PlanOnboarding = "PlanOnboarding";

    /// <summary>Takes a JoinInput, gives a JoinOutcome.</summary>
    public const string JoinHub = "JoinHub";

    /// <summary>Takes a WaitInput, gives the Look that ended the wait.</summary>
    public const string WaitUntil = "WaitUntil";

    /// <summary>Takes a ReconcileInput, gives a Reconciliation; writes nothing to any cluster.</summary>
    public const string ReconcileFleet = "ReconcileFleet";

    /// <summary>Takes a CapacityWait, gives the Look that ended the wait; writes nothing.</summary>
    public const string AwaitCapacity = "AwaitCapacity";

    /// <summary>Takes an OffboardingRequest, gives an OffboardingOutcome.</summary>
    public const string OffboardCluster = "OffboardCluster";

    /// <summary>Takes a HandoffRequest, gives a HandoffOutcome.</summary>
    public const string HandOffCluster = "HandOffCluster";

    /// <summary>Takes a LeaveInput, gives a JoinOutcome.</summary>
    public const string LeaveHub = "LeaveHub";

    /// <summary>Takes a MoveRequest, gives a MoveOutcome.</summary>
    public const string MoveCluster = "MoveCluster";

    /// <summary>Takes a MoveInput, gives a JoinOutcome.</summary>
    public const string MoveAgent = "MoveAgent";

    // Looking before anything is written
    /// <summary>OnboardingRequest to FleetFacts: what the fleet file says about the clusters of the request. Reads no cluster.</summary>
    public const string ReadFleet = "ReadFleet";

    /// <summary>OnboardingRequest to ClusterFacts of the managed cluster, rights for the requested modes included. Read-only.</summary>
    public const string InspectManagedCluster = "InspectManagedCluster";

    /// <summary>InspectionOf to HubFacts. Read-only, dry runs and access reviews allowed.</summary>
    public const string InspectHub = "InspectHub";

    /// <summary>InspectionOf to ClusterFacts of a hosting cluster. Read-only.</summary>
    public const string InspectHostingCluster = "InspectHostingCluster";

    // Hosting capacity
    /// <summary>CapacityWanted to CapacityOrder: orders room on hosting clusters; the same operation's order again changes nothing.</summary>
    public const string OrderCapacity = "OrderCapacity";

    /// <summary>CapacityWanted to Look: whether that room is there. Read-only.</summary>
    public const string LookForCapacity = "LookForCapacity";

    // Joining, in the order of the runbook
    /// <summary>Registration to SlotResult: claims one slot Lease in namespace multihubflows of the hosting cluster by create or resourceVersion; the same registration gets its own slot again.</summary>
    public const string ReserveSlot = "ReserveSlot";

    /// <summary>Registration to ClaimResult: creates the ManagedCluster unaccepted with owner annotations, or takes over our own claim (same operation; or one that another operation left for the same cluster UID in phase skipped), setting attempt and phase joining. A run that is late, by its own clock or by AskedAt, claims nothing.</summary>
    public const string ClaimManagedCluster = "ClaimManagedCluster";

    /// <summary>Registration to RunnerResult: on the cluster that runs the agent: applies the bundle if it has no operator, serialised by the operator's namespace there, never downgrading; then creates the namespace that the agent runs in, ours by annotations. Fenced.</summary>
    public const string PrepareRunner = "PrepareRunner";

    /// <summary>Registration to Done: hosted modes: namespace multihubflows, ServiceAccount, ClusterRole, binding and token Secret on the managed cluster. Fenced.</summary>
    public const string EnsureManagedIdentity = "EnsureManagedIdentity";

    /// <summary>Registration to Done: hosted modes: writes external-managed-kubeconfig on the hosting cluster from the filled token Secret. The credential never leaves the activity. Fenced.</summary>
    public const string DeliverManagedCredential = "DeliverManagedCredential";

    /// <summary>Registration to BootstrapCredential: ServiceAccount and ClusterRoleBinding (and ClusterRole where OCM's bootstrap role is missing) on the hub, and a token of it as DeliverBootstrapToken does. Fenced.</summary>
    public const string EnsureBootstrapCredential = "EnsureBootstrapCredential";

    /// <summary>Registration to BootstrapToken: mints a token for the identity that is there and writes bootstrap-hub-kubeconfig; a secret of ours with a live token of this identity (at least 5 minutes left) is kept. The token never leaves the activity. Fenced.</summary>
    public const string DeliverBootstrapToken = "DeliverBootstrapToken";

    /// <summary>Registration to KlusterletFacts: creates the Klusterlet, or applies it over ours by its UID, with our field manager. Fenced.</summary>
    public const string DeployKlusterlet = "DeployKlusterlet";

    /// <summary>Registration with Csr to Done: deletes that CSR by UID, if its requester is our identity.</summary>
    public const string DeleteCsr = "DeleteCsr";

    /// <summary>Registration with Csr to Done: denies that CSR, if its requester is our identity and it is pending. Reason and message name the failed checks.</summary>
    public const string DenyCsr = "DenyCsr";

    /// <summary>Registration, with Csr unless the agent has its certificate, to AdmitResult: reads the CSR again, makes all checks again, sets hubAcceptsClient on the ManagedCluster if nothing is against it, and approves the CSR by UID and resourceVersion. Fenced by the very write that accepts. What is accepted and approved already is success.</summary>
    public const string AdmitAgent = "AdmitAgent";

    /// <summary>Registration to Done: creates the ManifestWork of the verification. Fenced.</summary>
    public const string CreateProbe = "CreateProbe";

    /// <summary>Registration to Done: deletes the ManifestWork of the verification.</summary>
    public const string DeleteProbe = "DeleteProbe";

    /// <summary>Registration to SiblingsResult: the other klusterlets of this managed cluster and whether their registrations are healthy. Read-only.</summary>
    public const string ObserveSiblings = "ObserveSiblings";

    /// <summary>Registration with Phase to MarkResult: sets the claim's phase (joined, closing, skipped; in a move returning, settling, unsettled, joined) and attempt; a missing ManagedCluster or another's claim is left alone.</summary>
    public const string MarkClaim = "MarkClaim";

    /// <summary>Registration to Done: deletes ServiceAccount, binding and our ClusterRole of the registration on the hub; the secret stays (ocm-observed 75).</summary>
    public const string RevokeBootstrapIdentity = "RevokeBootstrapIdentity";

    // Looks: read-only, they say whether a wait is over
    /// <summary>Registration to Look: the operator's Deployment is ready and the Klusterlet CRD established.</summary>
    public const string LookForOperator = "LookForOperator";

    /// <summary>Registration to Look: an old namespace of that name is gone; Seen names its finalizers.</summary>
    public const string LookForAgentNamespace = "LookForAgentNamespace";

    /// <summary>Registration to Look: the token Secret of the managed identity is filled.</summary>
    public const string LookForManagedCredential = "LookForManagedCredential";

    /// <summary>Registration to Look with Csrs: Met once at least one CSR of our identity is there, or the agent is registered already; until then Seen carries the diagnosis.</summary>
    public const string LookForCsr = "LookForCsr";

    /// <summary>Registration to Done: on a hub that its owner administers: writes the owner's bootstrap credential into the agent's namespace. It never leaves the activity. Fenced.</summary>
    public const string DeliverOwnersCredential = "DeliverOwnersCredential";

    /// <summary>Registration to Look: on a hub that its owner administers: the agent keeps its certificate and the hub, or the operator, says that it is let in; At and Conditions set.</summary>
    public const string LookForOwnersAcceptance = "LookForOwnersAcceptance";

    /// <summary>Registration to Look: on a hub that its owner administers, Met once nothing that its agent applied is left on the managed cluster.</summary>
    public const string LookForAppliedWorksGone = "LookForAppliedWorksGone";

    /// <summary>Registration to Look: the hub says HubAccepted, Joined and Available; At, Conditions and LeaseDurationSeconds set.</summary>
    public const string LookForAvailability = "LookForAvailability";

    /// <summary>Registration to Look: the ManifestWork is Applied and its ConfigMap is read back on the managed cluster; Value is that cluster's UID.</summary>
    public const string LookForProbe = "LookForProbe";

    /// <summary>Registration to Look: ManifestWork, ConfigMap and namespace of the verification are gone.</summary>
    public const string LookForProbeGone = "LookForProbeGone";

    /// <summary>Registration to Look: managed-cluster-lease was renewed after AcceptedAt and after LeaseSeen; At is the renewal.</summary>
    public const string LookForLease = "LookForLease";

    /// <summary>Registration to Look: our ManagedCluster is gone; Seen names what keeps it.</summary>
    public const string LookForManagedClusterGone = "LookForManagedClusterGone";

    /// <summary>Registration to Look: our Klusterlet is gone; Seen names what keeps it (finalizers, ReadyToApply, Applied).</summary>
    public const string LookForKlusterletGone = "LookForKlusterletGone";

    /// <summary>Registration to Look: the agent's namespaces that were ours are gone; Seen names their finalizers.</summary>
    public const string LookForNamespacesGone = "LookForNamespacesGone";

    // Undoing, in the order that OCM needs
    /// <summary>Registration to Done: deletes our works of it and then our ManagedCluster, by UID.</summary>
    public const string DeleteManagedCluster = "DeleteManagedCluster";

    /// <summary>Registration to Done: hosted modes: where our Klusterlet is there and its external credential is missing or refused, mints and writes it again by delete and create, because deletion needs it.</summary>
    public const string RestoreManagedCredential = "RestoreManagedCredential";

    /// <summary>Registration to Done: deletes our Klusterlet by UID.</summary>
    public const string DeleteKlusterlet = "DeleteKlusterlet";

    /// <summary>Registration to Done: deletes the CSRs that our identity posted, by UID; issued ones only in an undo (phase closing).</summary>
    public const string DeleteOwnCsrs = "DeleteOwnCsrs";

    /// <summary>Registration to Done: deletes the agent's namespaces that this operation made and that hold nothing foreign.</summary>
    public const string DeleteAgentNamespaces = "DeleteAgentNamespaces";

    /// <summary>Registration to Done: hosted modes: deletes ServiceAccount, role, binding and Secret on the managed cluster, and namespace multihubflows if it is ours and empty.</summary>
    public const string DeleteManagedIdentity = "DeleteManagedIdentity";

    /// <summary>Registration to Done: deletes the hub's namespace of the cluster if acceptance by this operation made it and nothing foreign is in it.</summary>
    public const string DeleteHubNamespace = "DeleteHubNamespace";

    /// <summary>Registration to Done: deletes the operator if this operation installed it and no Klusterlet is left there; never a CRD.</summary>
    public const string RemoveOperator = "RemoveOperator";

    /// <summary>Registration to Done: gives the slot back, unless our Klusterlet is still there.</summary>
    public const string ReleaseSlot = "ReleaseSlot";

    /// <summary>Registration to ResidueResult: what is left, by docs/undo.md.</summary>
    public const string FindResidue = "FindResidue";

    // Leaving, with the steps of an undo
    /// <summary>OffboardingRequest to MembershipFacts: what is there of the cluster's memberships, on its hubs, on itself and on all hosting clusters; a cluster that does not answer is a value. Read-only.</summary>
    public const string InspectMemberships = "InspectMemberships";

    /// <summary>Registration to WorksResult: tells the agent to leave alone what the works of the cluster's namespace on the hub have applied (propagation policy Orphan). No work is deleted.</summary>
    public const string OrphanWorks = "OrphanWorks";

    /// <summary>Registration to WorksResult: deletes the works of the cluster's namespace on the hub, by UID; where workloads are kept, only those that the agent knows to orphan.</summary>
    public const string DeleteWorks = "DeleteWorks";

    /// <summary>Registration to Look: the agent has seen each work's policy Orphan.</summary>
    public const string LookForWorksOrphaned = "LookForWorksOrphaned";

    /// <summary>Registration to Look: no work is left in the cluster's namespace on the hub; Seen names what keeps them.</summary>
    public const string LookForWorksGone = "LookForWorksGone";

    /// <summary>Registration to AgentGoneProof: whether the agent is proven to be gone for good, by its lease and by what can be reached, and what waits for it. Read-only.</summary>
    public const string ProveAgentGone = "ProveAgentGone";

    /// <summary>Registration to Done: proves again that the agent is gone, and takes OCM's cleanup finalizer off the works that are being deleted. Only after an approval.</summary>
    public const string RemoveWorkFinalizers = "RemoveWorkFinalizers";

    /// <summary>Registration to AgentGoneProof: whether the managed cluster of a hosted klusterlet that is being deleted is proven to be out of reach. Read-only.</summary>
    public const string ProveManagedClusterGone = "ProveManagedClusterGone";

    /// <summary>Registration to Done: proves it again, and takes the operator's two cleanup finalizers off our hosted Klusterlet that is being deleted. Only after an approval.</summary>
    public const string RemoveKlusterletFinalizers = "RemoveKlusterletFinalizers";

    /// <summary>Registration to Done: deletes what the operator made under our klusterlet's name and could not remove any more: its roles, bindings and namespace. Only where no klusterlet of that name is left.</summary>
    public const string DeleteLeftovers = "DeleteLeftovers";

    // Handing over, with the steps of a join and of a leave
    /// <summary>HubPair to HubsSeen: whether either hub says that the cluster is Available, since when, and its agent's last lease; a hub that does not answer is a value. Read-only.</summary>
    public const string LookAtBothHubs = "LookAtBothHubs";

    /// <summary>HubPair to CutOverResult: gives the customer's ManagedCluster the labels of people that the provider's has and it has not, and notes there which.</summary>
    public const string CutOver = "CutOver";

    /// <summary>HubPair to Done: takes from the customer's ManagedCluster the labels that this operation's cut-over gave it.</summary>
    public const string UndoCutOver = "UndoCutOver";

    /// <summary>Registration to RefusalsResult: whether the hub and the managed cluster refuse what the agent of a registration that was left could do, and mint no token for its accounts. Read-only but for access reviews.</summary>
    public const string ProbeRefusals = "ProbeRefusals";

    // Moving, with the steps of a join and of a leave; the ManagedCluster stays, whatever happens
    /// <summary>Registration with Move to ClaimResult: gives this move the claim of its membership, in phase moving with this attempt. It makes no ManagedCluster and changes no owner; a claim that another move or operation has is left alone.</summary>
    public const string ClaimMove = "ClaimMove";

    /// <summary>Registration with Move to Look with Works: every AppliedManifestWork of the hub on the managed cluster names this klusterlet, and each work of the hub has one.</summary>
    public const string LookForWorksTakenOver = "LookForWorksTakenOver";

    // Reconciling: all read-only
    /// <summary>ReconcileInput to SweepBeginning: the sweep that runs, and the outcome of the last one. Reads the task hub alone.</summary>
    public const string BeginSweep = "BeginSweep";

    /// <summary>OperationsAsked to OperationsSeen: the operations at work, and what ended ones joined. Reads the task hub alone.</summary>
    public const string ReadOperations = "ReadOperations";

    /// <summary>SweepTurn to SweepScope: the hubs, and the clusters whose turn it is. Reads the fleet file alone.</summary>
    public const string ReadSweepScope = "ReadSweepScope";

    /// <summary>HubSweepInput to HubSweep: one paged LIST per kind on one hub, bounded by pages, bytes and time; what cannot be read is a finding.</summary>
    public const string SweepHub = "SweepHub";

    /// <summary>ClusterSweepInput to ClusterSweep: one paged LIST per kind on some managed and hosting clusters, bounded likewise.</summary>
    public const string SweepClusters = "SweepClusters";

    /// <summary>ReconcileInput to Done: purges all but the newest 30 sweeps from the task hub.</summary>
    public const string PruneSweeps = "PruneSweeps";
}
