using k8s;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// The Kubernetes library as far as it can be trusted: TLS, credentials and HTTP/2 are its own, while paths, bodies, errors and watches are not
/// left to it. It reads bodies synchronously and without a limit, escapes no path, and quotes request bodies in its exceptions.
/// </summary>
internal sealed class KubernetesTransport : Kubernetes
{
    private readonly string? _tlsServerName;

    public KubernetesTransport(KubernetesClientConfiguration configuration, TlsVerdict verdict, params DelegatingHandler[] handlers)
        : base(configuration, handlers)
    {
        _tlsServerName = configuration.TlsServerName;
        Verdict = verdict;
    }

    /// <summary>Why the server's certificate was refused last, if it was.</summary>
    public TlsVerdict Verdict { get; }

    /// <summary>Sends a request and returns when its headers have come. The body is the caller's to read and to dispose.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Credentials is not null)
        {
            await Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        if (_tlsServerName is not null)
        {
            request.Headers.Host = _tlsServerName;
        }

        return await HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
