using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Reads a CertificateSigningRequest as the hub has it. It judges nothing: what cannot be read exactly is called unreadable, and
/// <see cref="CsrChecks"/> decides.
/// </summary>
internal static class CsrReader
{
    private const string CredentialIdExtra = "authentication.kubernetes.io/credential-id";
    private const string CredentialIdPrefix = "JTI=";
    private const string RequestLabel = "CERTIFICATE REQUEST";
    private const int LongestRequest = 64 * 1024;

    /// <summary>All that the checks need to know of a CSR.</summary>
    public static CsrFacts Read(CertificateSigningRequest csr)
    {
        var facts = new CsrFacts
        {
            Name = csr.Metadata.Name ?? string.Empty,
            Uid = csr.Metadata.Uid ?? string.Empty,
            ResourceVersion = csr.Metadata.ResourceVersion ?? string.Empty,
            CreatedAt = csr.Metadata.CreatedAt ?? DateTimeOffset.MinValue,
            SignerName = csr.Spec?.SignerName,
            Usages = csr.Spec?.Usages ?? [],
            Username = csr.Spec?.Username,
            RequesterUid = csr.Spec?.Uid,
            Groups = csr.Spec?.Groups ?? [],
            CredentialIds = CredentialIds(csr.Spec),
            Labels = csr.Metadata.Labels ?? new SortedDictionary<string, string>(StringComparer.Ordinal),
            State = State(csr),
        };
        try
        {
            return WithRequest(facts, Decode(csr.Spec?.Request));
        }
        catch (UnreadableRequestException problem)
        {
            return facts with { Unreadable = problem.Message };
        }
    }

    private static CsrFacts WithRequest(CsrFacts facts, byte[] der)
    {
        var request = Load(der);
        return facts with
        {
            Subject = RequestContent.Subject(request.SubjectName.RawData),
            Extensions =
            [
                .. request.CertificateExtensions.SelectMany(RequestContent.Extension),
                .. request.OtherRequestAttributes.Select(attribute => $"attribute:{attribute.Oid?.Value}"),
            ],
            KeyFingerprint = $"SHA256:{Convert.ToBase64String(SHA256.HashData(request.PublicKey.ExportSubjectPublicKeyInfo()))}",
        };
    }

    /// <summary>Exactly one PEM block with nothing around it but line ends: what follows it, another reader might take instead.</summary>
    private static byte[] Decode(string? request)
    {
        if (string.IsNullOrEmpty(request) || request.Length > LongestRequest)
        {
            throw new UnreadableRequestException($"spec.request is empty or longer than {LongestRequest} characters");
        }

        try
        {
            var text = Encoding.ASCII.GetString(Convert.FromBase64String(request));
            if (!PemEncoding.TryFind(text, out var fields)
                || text[..fields.Location.Start.Value].AsSpan().Trim("\r\n").Length > 0
                || text[fields.Location.End.Value..].AsSpan().Trim("\r\n").Length > 0)
            {
                throw new UnreadableRequestException("spec.request is not one PEM block with nothing around it");
            }

            return text[fields.Label] == RequestLabel
                ? Convert.FromBase64String(text[fields.Base64Data])
                : throw new UnreadableRequestException($"the PEM block is not a {RequestLabel}");
        }
        catch (FormatException)
        {
            throw new UnreadableRequestException("spec.request is not base64 of a PEM block");
        }
    }

    /// <summary>Loads the request and verifies that it is signed with the key that it names.</summary>
    private static CertificateRequest Load(byte[] der)
    {
        try
        {
            return CertificateRequest.LoadSigningRequest(
                der, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException or NotSupportedException or FormatException)
        {
            throw new UnreadableRequestException("it is not a well-formed PKCS#10 request with a valid signature of its own key");
        }
    }

    private static List<string> CredentialIds(CertificateSigningRequestSpec? spec) =>
        spec?.Extra is { } extra && extra.TryGetValue(CredentialIdExtra, out var ids)
            ? [.. ids.Select(id => id.StartsWith(CredentialIdPrefix, StringComparison.Ordinal) ? id[CredentialIdPrefix.Length..] : id)]
            : [];

    private static CsrState State(CertificateSigningRequest csr) =>
        csr switch
        {
            { IsDenied: true } => CsrState.Denied,
            { IsApproved: false } => CsrState.Pending,
            _ when csr.Status?.Conditions.IsTrue("Failed") ?? false => CsrState.Failed,
            { Status.Certificate.Length: > 0 } => CsrState.Issued,
            _ => CsrState.Approved,
        };
}
