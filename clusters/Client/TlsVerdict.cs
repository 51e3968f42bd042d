using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// Remembers why a server's certificate was refused. It never overrules the verification: what the chain policy and the host name check
/// found is what counts.
/// </summary>
internal sealed class TlsVerdict
{
    private volatile TlsRefusal? _last;

    public TlsRefusal? Last => _last;

    public bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            _last = null;
            return true;
        }

        var presented = certificate as X509Certificate2;
        _last = new TlsRefusal(
            errors,
            chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError,
            presented?.Issuer ?? "unknown",
            presented is null ? [] : NamesOf(presented),
            presented?.NotAfter.ToUniversalTime());
        return false;
    }

    /// <summary>The names and addresses that a certificate is for.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate) =>
        [
            .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
                .Take(20),
        ];
}

/// <summary>A certificate that was refused: what was wrong with it, and what it says of itself.</summary>
internal sealed record TlsRefusal(
    SslPolicyErrors Errors,
    X509ChainStatusFlags Chain,
    string Issuer,
    IReadOnlyList<string> Names,
    DateTime? NotAfter);
