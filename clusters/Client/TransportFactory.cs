using System.Net;
using System.Security.Cryptography.X509Certificates;

using k8s;

using MultiHubFlows.Clusters.Kubeconfigs;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// Makes transports that verify. The library's own <c>SslCaCerts</c> checks no host name and does not pin, so the CA goes into the chain
/// policy; redirects, the environment's proxy and cookies are off; connecting and silence have limits.
/// </summary>
internal static class TransportFactory
{
    public static KubernetesTransport Create(ClusterAccess access, Uri? proxy, ClusterClientOptions options, DelegatingHandler[] handlers)
    {
        var anchors = access.Server.CertificateAuthority is { } pem ? PemBundle.Read(pem) : null;
        var verdict = new TlsVerdict(anchors);
        var configuration = new KubernetesClientConfiguration
        {
            Host = access.Server.Url.AbsoluteUri,
            TlsServerName = access.Server.TlsServerName,
            AccessToken = access.Token?.Reveal(),
            UserAgent = "multihubflows",
            FirstMessageHandlerSetup = handler => SetUp(handler, access, anchors, proxy ?? access.Proxy, options, verdict),
        };
        return new KubernetesTransport(configuration, verdict, handlers);
    }

    internal static void SetUp(
        SocketsHttpHandler handler,
        ClusterAccess access,
        X509Certificate2Collection? anchors,
        Uri? proxy,
        ClusterClientOptions options,
        TlsVerdict verdict)
    {
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.UseProxy = proxy is not null;
        handler.Proxy = proxy is null ? null : new WebProxy(proxy);
        handler.ConnectTimeout = options.ConnectTimeout;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(15);
        handler.MaxResponseHeadersLength = 64;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => verdict.Judge(certificate, chain, errors);
        handler.SslOptions.CertificateChainPolicy = anchors is null ? null : Pinned(anchors);
        if (access.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificateContext = certificate.ToContext();
        }
    }

    /// <summary>Trusts the roots of the bundle alone; certificates in it that are not roots help to build chains.</summary>
    private static X509ChainPolicy Pinned(X509Certificate2Collection anchors)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(anchors);
        return policy;
    }
}
