using System.Text.Json.Serialization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A request for a certificate (<c>certificates.k8s.io/v1</c>, cluster-scoped). Requester fields are set by the server.</summary>
public sealed record CertificateSigningRequest : KubernetesObject
{
    public CertificateSigningRequestSpec? Spec { get; init; }

    public CertificateSigningRequestStatus? Status { get; init; }

    [JsonIgnore]
    public bool IsApproved => Status?.Conditions.IsTrue("Approved") ?? false;

    [JsonIgnore]
    public bool IsDenied => Status?.Conditions.IsTrue("Denied") ?? false;

    /// <summary>Whether nobody has decided yet.</summary>
    [JsonIgnore]
    public bool IsPending => !IsApproved && !IsDenied;
}

public sealed record CertificateSigningRequestSpec : KubernetesRecord
{
    /// <summary>The PEM request in base64.</summary>
    public string? Request { get; init; }

    public string? SignerName { get; init; }

    public IReadOnlyList<string>? Usages { get; init; }

    public int? ExpirationSeconds { get; init; }

    public string? Username { get; init; }

    public string? Uid { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }
}

public sealed record CertificateSigningRequestStatus : KubernetesRecord
{
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>The issued certificate, PEM in base64; a public document.</summary>
    public string? Certificate { get; init; }
}
