using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// Says whether a server's certificate holds, and remembers why one was refused. The verification's own findings count; the one thing that
/// it adds is that any certificate of a pinned bundle may end a chain.
/// </summary>
/// <param name="anchors">The pinned bundle; null where the system's roots are meant.</param>
internal sealed class TlsVerdict(X509Certificate2Collection? anchors)
{
    private volatile TlsRefusal? _last;

    public TlsRefusal? Last => _last;

    public bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var presented = certificate as X509Certificate2;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && EndsInAnAnchor(presented, chain))
        {
            errors &= ~SslPolicyErrors.RemoteCertificateChainErrors;
        }

        if (errors == SslPolicyErrors.None)
        {
            _last = null;
            return true;
        }

        _last = new TlsRefusal(
            errors,
            chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError,
            presented?.Issuer ?? "unknown",
            presented is null ? [] : NamesOf(presented),
            presented?.NotAfter.ToUniversalTime());
        return false;
    }

    private bool EndsInAnAnchor(X509Certificate2? presented, X509Chain? chain) =>
        anchors is not null
        && presented is not null
        && chain is not null
        && AnchoredChain.Holds(presented, chain.ChainPolicy.ExtraStore.Concat(chain.ChainElements.Select(element => element.Certificate)), anchors);

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
