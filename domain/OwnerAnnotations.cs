namespace MultiHubFlows.Domain;

/// <summary>How every object that we make says whose it is. The same keys stand on all kinds and on all clusters.</summary>
public static class OwnerAnnotations
{
    /// <summary>Label of everything that we make; the value is <see cref="ManagedByValue"/>.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>The value of <see cref="ManagedBy"/>.</summary>
    public const string ManagedByValue = "multihubflows";

    /// <summary>The operation that made the object: <see cref="OperationId.Origin"/>.</summary>
    public const string Operation = "multihubflows.dev/operation";

    /// <summary>The attempt that may write; a write of another attempt is stopped.</summary>
    public const string Attempt = "multihubflows.dev/attempt";

    /// <summary>Where the registration stands: one of <see cref="ClaimPhase"/>.</summary>
    public const string Phase = "multihubflows.dev/phase";

    /// <summary>The hub of the registration.</summary>
    public const string Hub = "multihubflows.dev/hub";

    /// <summary>The managed cluster of the registration.</summary>
    public const string Cluster = "multihubflows.dev/cluster";

    /// <summary>The UID of namespace kube-system of the managed cluster: which cluster it really is.</summary>
    public const string ClusterUid = "multihubflows.dev/cluster-uid";

    /// <summary>The mode of the registration's agent.</summary>
    public const string Mode = "multihubflows.dev/mode";

    /// <summary>The hosting cluster of the registration's agent, where it has one.</summary>
    public const string HostingCluster = "multihubflows.dev/hosting-cluster";

    /// <summary>Which agent of its membership an object is of: absent for the one that joined, and one more with each move.</summary>
    public const string Generation = "multihubflows.dev/generation";

    /// <summary>On what a move made: the operation that moved. On a ManagedCluster: the one that moves its agent now.</summary>
    public const string Mover = "multihubflows.dev/moved-by";

    /// <summary>On a ManagedCluster: the place that its agent left, while what was there is being removed.</summary>
    public const string MovedFrom = "multihubflows.dev/moved-from";

    /// <summary>On namespace multihubflows of a hosting cluster: <c>true</c>, and it takes no new agents.</summary>
    public const string Draining = "multihubflows.dev/draining";

    /// <summary>On a ManagedCluster that a hand-off gave labels: the operation.</summary>
    public const string HandOff = "multihubflows.dev/hand-off";

    /// <summary>On a ManagedCluster that a hand-off gave labels: these, as a JSON object.</summary>
    public const string HandOffLabels = "multihubflows.dev/hand-off-labels";

    /// <summary>On a bootstrap secret: the JTI of the token in it. It identifies the token and opens nothing.</summary>
    public const string CredentialId = "multihubflows.dev/credential-id";

    /// <summary>On a bootstrap secret: UID of the account that the token was minted for.</summary>
    public const string IdentityUid = "multihubflows.dev/identity-uid";

    /// <summary>On a bootstrap secret: when the token ends, as the hub granted it.</summary>
    public const string ExpiresAt = "multihubflows.dev/expires-at";
}

/// <summary>
/// The values of <see cref="OwnerAnnotations.Phase"/>. Only <see cref="Joining"/> allows a write of a join that creates or grants, and only
/// <see cref="Moving"/> one of a move.
/// </summary>
public static class ClaimPhase
{
    /// <summary>The join is under way.</summary>
    public const string Joining = "joining";

    /// <summary>The join is complete and its bootstrap identity revoked.</summary>
    public const string Joined = "joined";

    /// <summary>What was made is being removed.</summary>
    public const string Closing = "closing";

    /// <summary>Somebody decided to leave the join as it is, unfinished.</summary>
    public const string Skipped = "skipped";

    /// <summary>The cluster is a member, and a second agent is being made, which is to take over.</summary>
    public const string Moving = "moving";

    /// <summary>The cluster is a member, and the second agent is being removed again.</summary>
    public const string Returning = "returning";

    /// <summary>The cluster is a member by its second agent, and the first one is being removed.</summary>
    public const string Settling = "settling";

    /// <summary>The cluster is a member by its second agent, and removing the first one was given up; the next move ends it.</summary>
    public const string Unsettled = "unsettled";

    /// <summary>What a person writes as <see cref="OwnerAnnotations.Mover"/> of a ManagedCluster where the operation that moved is lost: the next move takes over.</summary>
    public const string LostMover = "lost";

    /// <summary>Whether a move has the claim.</summary>
    public static bool IsMove(string? phase) => phase is Moving or Returning or Settling or Unsettled;
}
