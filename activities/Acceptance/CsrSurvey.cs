using System.Buffers.Text;
using System.Text;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>Sorts all CSRs of a hub for one registration: ours, and those of others that claim it.</summary>
internal static class CsrSurvey
{
    private const int MostOurs = 10;
    private const int MostNames = 10;

    /// <summary>What the flow is told.</summary>
    public static CsrLook Look(Registration registration, CsrExpectation expected, IReadOnlyList<CertificateSigningRequest> all, DateTimeOffset now)
    {
        var foreign = all.Where(csr => ClaimsFrom(csr, registration, expected)).Select(csr => csr.Metadata.Name ?? string.Empty).Order(StringComparer.Ordinal).ToList();
        return new CsrLook
        {
            Ours =
            [
                .. all.Where(csr => OwnRequests.IsOurs(csr, registration))
                    .Select(CsrReader.Read)
                    .OrderByDescending(csr => csr.CreatedAt)
                    .ThenByDescending(csr => csr.Name, StringComparer.Ordinal)
                    .Take(MostOurs)
                    .Select(csr => Seen(csr, expected)),
            ],
            Foreign = [.. foreign.Take(MostNames)],
            ForeignCount = foreign.Count,
            At = now,
        };
    }

    /// <summary>A CSR as the flow sees it, with the checks that it fails.</summary>
    public static CsrSeen Seen(CsrFacts csr, CsrExpectation expected) =>
        new()
        {
            Name = csr.Name,
            Uid = csr.Uid,
            ResourceVersion = csr.ResourceVersion,
            CreatedAt = csr.CreatedAt,
            Subject = SubjectText.Of(csr.Subject),
            Requester = SubjectText.Plain(csr.Username ?? string.Empty),
            KeyFingerprint = csr.KeyFingerprint,
            State = csr.State,
            Failed = Plain(CsrChecks.Failed(csr, expected)),
        };

    /// <summary>Failed checks with details that are short and cannot deceive.</summary>
    public static IReadOnlyList<CsrCheck> Plain(IReadOnlyList<CsrCheck> failed) =>
        [.. failed.Select(check => check with { Detail = Orchestrations.Failures.Cut(SubjectText.Plain(check.Detail), 300) })];

    /// <summary>Whether somebody else's CSR claims this registration: one that waits, or that is not older than our identity.</summary>
    private static bool ClaimsFrom(CertificateSigningRequest csr, Registration registration, CsrExpectation expected) =>
        !OwnRequests.IsOurs(csr, registration)
        && (csr.IsPending || csr.Metadata.CreatedAt >= expected.IdentityCreatedAt)
        && Mentions(csr.Spec?.Request, CsrChecks.ClusterOrganization(expected.Cluster.Value))
        && CsrChecks.IsForeignClaim(CsrReader.Read(csr), expected);

    /// <summary>A quick look that spares the parsing of requests for other clusters: the string types that are read hold plain ASCII.</summary>
    private static bool Mentions(string? request, string name)
    {
        try
        {
            var pem = Encoding.ASCII.GetString(Convert.FromBase64String(request ?? string.Empty));
            var body = string.Concat(pem.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)).Select(line => line.Trim()));
            return Base64.IsValid(body) && Convert.FromBase64String(body).AsSpan().IndexOf(Encoding.ASCII.GetBytes(name)) >= 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
