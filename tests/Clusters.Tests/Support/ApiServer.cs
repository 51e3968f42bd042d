using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>An HTTPS server on loopback that plays an API server by a script, and remembers what it was asked.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Received> _requests = new();

    private ApiServer(WebApplication application) => _application = application;

    public static X509Certificate2 DefaultCertificate { get; } = TestAuthority.Shared.IssueServer(["127.0.0.1", "localhost"]);

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<Received> Requests => [.. _requests];

    /// <summary>The requests as <c>GET /path?query</c>.</summary>
    public IReadOnlyList<string> Lines => [.. _requests.Select(request => $"{request.Method} {request.Target}")];

    /// <summary>Answers with the given functions one after the other, the last one for ever.</summary>
    public static Task<ApiServer> StartAsync(params RequestDelegate[] script)
    {
        var next = -1;
        return StartAsync(DefaultCertificate, context => script[Math.Min(Interlocked.Increment(ref next), script.Length - 1)](context));
    }

    public static async Task<ApiServer> StartAsync(
        X509Certificate2 certificate,
        RequestDelegate handler,
        X509Certificate2Collection? chain = null,
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2,
        int? streams = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = streams ?? kestrel.Limits.Http2.MaxStreamsPerConnection;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ServerCertificateChain = chain;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            });
        });
        var application = builder.Build();
        var server = new ApiServer(application);
        application.Run(async context =>
        {
            await server.RememberAsync(context);
            await handler(context);
        });
        await application.StartAsync();
        server.Url = new Uri(application.Urls.Single());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private async Task RememberAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        _requests.Enqueue(new Received(
            context.Request.Method,
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body,
            context.Request.ContentType,
            context.Connection.ClientCertificate?.Subject,
            context.Request.Protocol));
    }
}

/// <summary>A request as it came.</summary>
internal sealed record Received(
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    string? ContentType,
    string? ClientCertificate,
    string Protocol)
{
    public JsonObject Json => (JsonObject)JsonNode.Parse(Body)!;
}
