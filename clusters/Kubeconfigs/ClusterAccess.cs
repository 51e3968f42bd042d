using System.Security.Cryptography;
using System.Text;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>One identity on one cluster, as its credential gave it.</summary>
internal sealed record ClusterAccess(
    ServerIdentity Server,
    SecretText? Token,
    ClientCertificate? ClientCertificate,
    Uri? Proxy,
    IFreshness Freshness)
{
    public bool SameAs(ClusterAccess other) => CryptographicOperations.FixedTimeEquals(Fingerprint(), other.Fingerprint());

    /// <inheritdoc/>
    public override string ToString() => $"access to {Server.Url}";

    private byte[] Fingerprint() =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
            '\0',
            Server.Url.AbsoluteUri,
            Server.CertificateAuthority,
            Server.TlsServerName,
            Proxy?.AbsoluteUri,
            Token?.Reveal(),
            ClientCertificate?.Pem.Reveal())));
}

/// <summary>What a kubeconfig gives: access, or every mistake at once.</summary>
internal sealed record KubeconfigReading(ClusterAccess? Access, IReadOnlyList<ConfigurationMistake> Mistakes);
