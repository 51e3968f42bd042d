namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>What a sweep reads on one managed or hosting cluster: only what is ours.</summary>
public sealed record RunnerFacts
{
    /// <summary>The cluster.</summary>
    public required SweptCluster Runner { get; init; }

    /// <summary>Klusterlets.</summary>
    public IReadOnlyList<KlusterletOnRunner> Klusterlets { get; init; } = [];

    /// <summary>Bootstrap secrets, without what is in them.</summary>
    public IReadOnlyList<BootstrapSecretSeen> BootstrapSecrets { get; init; } = [];

    /// <summary>Agents' certificates: their times, by namespace.</summary>
    public IReadOnlyList<CredentialSeen> Certificates { get; init; } = [];

    /// <summary>Hosted agents' credentials for their managed clusters: their times, by namespace.</summary>
    public IReadOnlyList<CredentialSeen> ExternalCredentials { get; init; } = [];

    /// <summary>Reserved slots.</summary>
    public IReadOnlyList<OwnedObject> Slots { get; init; } = [];

    /// <summary>Identities of agents that are hosted elsewhere.</summary>
    public IReadOnlyList<OwnedObject> ManagedIdentities { get; init; } = [];

    /// <summary>Namespaces of registrations.</summary>
    public IReadOnlyList<OwnedObject> Namespaces { get; init; } = [];
}

/// <summary>A klusterlet of ours.</summary>
/// <param name="Made">Which one, and whose.</param>
/// <param name="Hosted">Whether its agent is another cluster's.</param>
/// <param name="RunsIn">The namespace of its pods and secrets.</param>
public sealed record KlusterletOnRunner(OwnedObject Made, bool Hosted, string RunsIn)
{
    /// <summary>The operator's two reasons, where it says that the agent is not connected: of the bootstrap secret, and of the certificate.</summary>
    public string? DegradedReason { get; init; }

    /// <summary>And what it says.</summary>
    public string? DegradedMessage { get; init; }

    /// <summary>Whether only the agent finds the hub, by a host alias, so that the operator's word says nothing of the agent.</summary>
    public bool HostAlias { get; init; }
}

/// <summary>A bootstrap secret of ours: what its annotations say of the token in it.</summary>
/// <param name="Made">Which one, and whose.</param>
/// <param name="IdentityUid">UID of the account that the token is of.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record BootstrapSecretSeen(OwnedObject Made, string? IdentityUid, DateTimeOffset? ExpiresAt);

/// <summary>When a credential begins and ends. The credential itself is not read into anything.</summary>
public sealed record CredentialSeen(string Namespace, DateTimeOffset? NotBefore, DateTimeOffset? NotAfter);
