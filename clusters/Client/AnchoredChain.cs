using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// Trusts whatever certificate a bundle holds as the end of a chain, as kubectl does: kubeconfigs often hold the issuing CA without the root
/// above it, or the server's own certificate, and .NET by itself wants a root. Everything else is verified as always: signatures, dates, purpose; the host name is not this check's matter.
/// </summary>
internal static class AnchoredChain
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public static bool Holds(X509Certificate2 presented, IEnumerable<X509Certificate2> sent, X509Certificate2Collection anchors)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        return chain.Build(presented)
               && chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot)
               && chain.ChainElements.Any(element => anchors.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }
}
