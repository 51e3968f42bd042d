using System.Text.Json.Serialization;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// The one input of every activity of a join: the registration as planned, and what exists of it so far. Activities read what they need;
/// none changes it, the flow does.
/// </summary>
public sealed record Registration
{
    /// <summary>The run of the operation that does it.</summary>
    public required OperationId Operation { get; init; }

    /// <summary>
    /// The attempt, unique over all runs of the operation: 1,000 x run + attempt. It stands on the claim; a write that creates or grants
    /// goes ahead only while the claim says this operation, this attempt and phase joining.
    /// </summary>
    public required int Attempt { get; init; }

    /// <summary>The managed cluster.</summary>
    public required ManagedClusterName Cluster { get; init; }

    /// <summary>Which cluster it is: UID of its kube-system.</summary>
    public required string ClusterUid { get; init; }

    /// <summary>What was planned.</summary>
    public required PlannedRegistration Plan { get; init; }

    /// <summary>Labels for the ManagedCluster.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The cluster's other registrations before this one wrote: none may be worse after. Absent: not looked at yet.</summary>
    public IReadOnlyList<SiblingState>? SiblingsBefore { get; init; }

    /// <summary>The bootstrap identity on the hub, once made.</summary>
    public BootstrapIdentity? Identity { get; init; }

    /// <summary>The tokens minted for it, oldest first.</summary>
    public IReadOnlyList<BootstrapToken> Tokens { get; init; } = [];

    /// <summary>The klusterlet, once made.</summary>
    public KlusterletFacts? Klusterlet { get; init; }

    /// <summary>The CSR that the flow decided on, for the activities that act on one.</summary>
    public CsrTarget? Csr { get; init; }

    /// <summary>Fingerprint of the first key that this agent showed; another one without a restart freezes the registration.</summary>
    public string? PinnedKey { get; init; }

    /// <summary>The agent's pod when that key was pinned.</summary>
    public AgentIncarnation? PinnedAgent { get; init; }

    /// <summary>When the hub's spec said accepted.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The newest lease renewal seen, for the look that waits for the next one.</summary>
    public DateTimeOffset? LeaseSeen { get; init; }

    /// <summary>Where the agent is to take the place of another one of the same membership; absent in joins and leaves.</summary>
    public MoveOf? Move { get; init; }

    /// <summary>The phase that <see cref="TaskNames.MarkClaim"/> sets.</summary>
    public string? Phase { get; init; }

    /// <summary>When the flow asked for this, on its clock: what is carried out much later may come after the flow has moved on.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>
    /// Whether the registration is left for good: then the operator goes with its last user, whichever operation of ours installed it. Such a
    /// registration is rebuilt from our annotations on the clusters; <see cref="Operation"/> is the one that joined.
    /// </summary>
    public bool Leaving { get; init; }

    /// <summary>Clusters of the registration that are lost: nothing is read or written there. Absent: none.</summary>
    public LostSides? Lost { get; init; }

    /// <summary>What becomes of what the hub has put on the cluster; in a leave only.</summary>
    public WorkloadFate? Workloads { get; init; }

    /// <summary>How long a look may watch before it answers; 0: one read.</summary>
    public int WatchSeconds { get; init; }

    /// <summary>The operation that acts: the one that moves, else the one whose registration it is.</summary>
    [JsonIgnore]
    public string Actor => (Move?.Mover ?? Operation).Origin;
}

/// <summary>What a move is about. The membership stays that of <see cref="Registration.Operation"/>, which joined.</summary>
/// <param name="Mover">The operation that moves.</param>
/// <param name="From">The place of the agent that goes.</param>
/// <param name="OtherUid">UID of the other klusterlet, whose works this one takes over.</param>
public sealed record MoveOf(OperationId Mover, AgentPlace From, string? OtherUid);

/// <summary>The identity that the agent bootstraps with.</summary>
/// <param name="Username">As the hub writes it into CSRs: <c>system:serviceaccount:open-cluster-management:mhf-...</c>.</param>
/// <param name="Uid">UID of the ServiceAccount.</param>
/// <param name="CreatedAt">Its creation, on the hub's clock.</param>
public sealed record BootstrapIdentity(string Username, string Uid, DateTimeOffset CreatedAt);

/// <summary>A token that was minted and delivered: what identifies it, never the token.</summary>
/// <param name="CredentialId">Its JTI, where the hub gives one.</param>
/// <param name="IdentityUid">UID of the account that it was minted for.</param>
/// <param name="ExpiresAt">When it ends, as the hub granted it.</param>
public sealed record BootstrapToken(string? CredentialId, string IdentityUid, DateTimeOffset ExpiresAt);

/// <summary>Result of <see cref="TaskNames.EnsureBootstrapCredential"/>: what the agent registers with, as far as it may be known.</summary>
/// <param name="Identity">The identity.</param>
/// <param name="Token">The token that is delivered.</param>
public sealed record BootstrapCredential(BootstrapIdentity Identity, BootstrapToken Token);

/// <summary>One CSR to act on: only this object in this state.</summary>
public sealed record CsrTarget(string Name, string Uid, string ResourceVersion, string KeyFingerprint);
