namespace MultiHubFlows.Orchestrations.Acceptance;

/// <summary>A CertificateSigningRequest as the hub has it, parsed and nothing judged.</summary>
public sealed record CsrFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its UID.</summary>
    public required string Uid { get; init; }

    /// <summary>Its resourceVersion.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>When the hub took it, on the hub's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>spec.signerName</c>.</summary>
    public string? SignerName { get; init; }

    /// <summary><c>spec.usages</c>.</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary><c>spec.username</c>: who posted it, as the API server authenticated it.</summary>
    public string? Username { get; init; }

    /// <summary><c>spec.uid</c>: UID of that account.</summary>
    public string? RequesterUid { get; init; }

    /// <summary><c>spec.groups</c>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>JTIs in <c>spec.extra["authentication.kubernetes.io/credential-id"]</c>, without <c>JTI=</c>; older servers give none.</summary>
    public IReadOnlyList<string> CredentialIds { get; init; } = [];

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Why <c>spec.request</c> is not one well-formed PKCS#10 request with a valid signature; absent: it is.</summary>
    public string? Unreadable { get; init; }

    /// <summary>The subject's attributes in order, one per attribute, also of multi-valued RDNs.</summary>
    public IReadOnlyList<SubjectPart> Subject { get; init; } = [];

    /// <summary>Extensions that the request asks for, by OID, and SANs as <c>type:value</c>.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Fingerprint of the public key: <c>SHA256:</c> and base64 of the hash of its SubjectPublicKeyInfo.</summary>
    public string KeyFingerprint { get; init; } = string.Empty;

    /// <summary>Whether it waits, was decided, or has its certificate.</summary>
    public required CsrState State { get; init; }
}

/// <summary>One attribute of a subject.</summary>
/// <param name="Type">OID in dotted form: 2.5.4.3 is CN, 2.5.4.10 is O.</param>
/// <param name="Value">Its text, exactly.</param>
public sealed record SubjectPart(string Type, string Value);

/// <summary>Where a CSR stands.</summary>
public enum CsrState
{
    /// <summary>Nobody decided.</summary>
    Pending,

    /// <summary>Approved, not signed yet.</summary>
    Approved,

    /// <summary>Approved and signed.</summary>
    Issued,

    /// <summary>Denied: final for this object.</summary>
    Denied,

    /// <summary>Approved, and the signer failed.</summary>
    Failed,
}
