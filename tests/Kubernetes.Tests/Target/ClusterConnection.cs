using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

using MultiHubFlows.Kubernetes.Tests.Http;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>One API server, callable as its administrator or as anybody else.</summary>
public sealed class ClusterConnection : IDisposable
{
    private readonly Kubeconfig _kubeconfig;
    private readonly ConcurrentBag<Caller> _callers = [];

    internal ClusterConnection(Kubeconfig kubeconfig)
    {
        _kubeconfig = kubeconfig;
        Admin = NewCaller(kubeconfig.ClientCertificate, kubeconfig.Token);
        Anonymous = NewCaller(null, null);
    }

    public Caller Admin { get; }

    public Caller Anonymous { get; }

    public bool AdminHasCertificate => _kubeconfig.ClientCertificate is not null;

    /// <summary>Whoever holds this bearer token; one connection, so that a load balancer cannot spread its requests.</summary>
    public Caller WithToken(string token) => NewCaller(null, token);

    public Caller WithCertificate(X509Certificate2 certificate) => NewCaller(Kubeconfig.Usable(certificate), null);

    public void Dispose()
    {
        foreach (var caller in _callers)
        {
            caller.Dispose();
        }
    }

    private Caller NewCaller(X509Certificate2? certificate, string? token)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            SslOptions = new SslClientAuthenticationOptions { TargetHost = _kubeconfig.TlsServerName },
        };
        if (_kubeconfig.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        var caller = new Caller(_kubeconfig.Server, handler, token);
        _callers.Add(caller);

        return caller;
    }
}
