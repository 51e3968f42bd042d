using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

using Azure.Core.Pipeline;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MultiHubFlows.TestSupport.Azure;

/// <summary>
/// Doubles of Azure on loopback: Entra ID, the endpoint of managed identities, key vaults and blobs. They check what the real ones check: address,
/// method, api-version, headers, audience, and they answer as those do. Clients keep the real addresses and verify TLS: only
/// <see cref="Transport"/> leads them here. Whatever else is asked for fails.
/// </summary>
public sealed class AzureDouble : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly HttpClientTransport _transport;
    private readonly X509Certificate2 _certificate;
    private readonly int _securePort;
    private readonly int _plainPort;

    private AzureDouble(WebApplication application, X509Certificate2 certificate)
    {
        _application = application;
        _certificate = certificate;
        var addresses = application.Urls.Select(text => new Uri(text)).ToList();
        _securePort = addresses.Single(address => address.Scheme == Uri.UriSchemeHttps).Port;
        _plainPort = addresses.Single(address => address.Scheme == Uri.UriSchemeHttp).Port;
        _transport = new HttpClientTransport(Handler());
    }

    public EntraDouble Entra { get; } = new();

    public VaultDouble Vaults { get; } = new();

    public BlobDouble Blobs { get; } = new();

    /// <summary>The transport for a client's options. Each request may take a connection of its own.</summary>
    public HttpPipelineTransport Transport => _transport;

    /// <summary>What was asked, as <c>GET https://host/path?query</c>, followed by <c>(bearer)</c> where there was a token.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public static async Task<AzureDouble> StartAsync(CancellationToken cancellationToken)
    {
        var certificate = DoubleCertificate.For("*.vault.azure.net", "*.blob.core.windows.net", "login.microsoftonline.com");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        var application = builder.Build();
        AzureDouble? azure = null;
        application.Run(context => azure!.AnswerAsync(context));
        await application.StartAsync(cancellationToken);
        return azure = new AzureDouble(application, certificate);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var (scheme, host) = (request.Scheme, request.Host.Host);
        _requests.Enqueue($"{request.Method} {scheme}://{request.Host}{request.Path}{request.QueryString}{(request.Headers.Authorization.Count > 0 ? " (bearer)" : "")}");
        return (scheme, host) switch
        {
            ("http", EntraDouble.MachineHost) => Entra.AnswerMachineAsync(context),
            ("https", EntraDouble.Host) => Entra.AnswerAsync(context),
            ("https", _) when host.EndsWith(VaultDouble.Suffix, StringComparison.Ordinal) => Vaults.AnswerAsync(context, Entra),
            ("https", _) when host.EndsWith(BlobDouble.Suffix, StringComparison.Ordinal) => Blobs.AnswerAsync(context, Entra),
            _ => DoubleAnswer.WriteAsync(context, 421, "nobody of this name"),
        };
    }

    private SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (connection, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                var port = connection.DnsEndPoint.Port == 80 ? _plainPort : _securePort;
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Vaults.IsGone(connection.DnsEndPoint.Host) ? 1 : port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };

        // The name is checked as usual; the issuer is this double.
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509CertificateLoader.LoadCertificate(_certificate.RawData) },
        };
        return handler;
    }
}
