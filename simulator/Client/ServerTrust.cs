using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Simulator.Client;

/// <summary>Verifies a server against the kubeconfig's own authorities and the host's name, as Go's TLS does.</summary>
internal sealed class ServerTrust : IDisposable
{
    private readonly X509Certificate2Collection _roots = [];
    private readonly bool _systemRoots;
    private readonly TimeProvider _time;

    public ServerTrust(Kubeconfig kubeconfig, TimeProvider time)
    {
        _time = time;
        _systemRoots = kubeconfig.CertificateAuthority is null;
        if (kubeconfig.CertificateAuthority is { } bundle)
        {
            _roots.ImportFromPem(bundle);
        }
    }

    /// <summary>Why the last handshake was refused, in Go's words.</summary>
    public string? LastRefusal { get; private set; }

    public bool Accept(string host, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        LastRefusal = certificate is X509Certificate2 server
            ? Refusal(host, server, sent, errors)
            : "tls: no certificate was sent";
        return LastRefusal is null;
    }

    public void Dispose()
    {
        foreach (var root in _roots)
        {
            root.Dispose();
        }
    }

    private string? Refusal(string host, X509Certificate2 server, X509Chain? sent, SslPolicyErrors errors)
    {
        if (_systemRoots ? errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) : !IsTrusted(server, sent))
        {
            return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"tls: failed to verify certificate: x509: certificate is valid for {NamesOf(server)}, not {host}"
            : null;
    }

    private bool IsTrusted(X509Certificate2 server, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetLocalNow().DateTime;
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(server);
    }

    private static string NamesOf(X509Certificate2 server)
    {
        var names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        if (names is null)
        {
            return server.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        }

        var all = names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()));
        return string.Join(", ", all);
    }
}
