using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Client;

/// <summary>
/// A small client of the Kubernetes API, speaking JSON. Every failure is an <see cref="ApiException"/> (the server answered) or a
/// <see cref="ConnectionFailedException"/> (it did not); nothing is retried here. Safe for concurrent use.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    /// <summary>Of the real clock on purpose: a moved clock must not cut off requests that are on their way.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly ClusterClientOptions _options;
    private readonly Kubeconfig _kubeconfig;
    private readonly ServerTrust _trust;
    private readonly X509Certificate2? _certificate;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _base;
    private readonly bool _ownsConnection;

    public ClusterClient(Kubeconfig kubeconfig, TimeProvider time, ClusterClientOptions? options = null)
    {
        _options = options ?? new ClusterClientOptions();
        _kubeconfig = kubeconfig;
        _base = new Uri(kubeconfig.Server.TrimEnd('/') + "/");
        _trust = new ServerTrust(kubeconfig, time);
        _certificate = kubeconfig.LoadClientCertificate();
        _http = new HttpMessageInvoker(CreateHandler());
        _ownsConnection = true;
    }

    private ClusterClient(ClusterClient other, string userAgent)
    {
        _options = other._options with { UserAgent = userAgent };
        _kubeconfig = other._kubeconfig;
        _base = other._base;
        _trust = other._trust;
        _certificate = other._certificate;
        _http = other._http;
    }

    public string Server => _kubeconfig.Server;

    /// <summary>The authority that the kubeconfig names, in PEM; null: the system's roots.</summary>
    public string? Authority => _kubeconfig.CertificateAuthority;

    /// <summary>The same client under another name, over the same connection, which stays this one's to close.</summary>
    public ClusterClient As(string userAgent) => new(this, userAgent);

    public async Task<JsonObject?> FindAsync(
        ResourceType type, string? @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(type, @namespace, name, cancellationToken);
        }
        catch (ApiException notFound) when (notFound.IsNotFound)
        {
            return null;
        }
    }

    public Task<JsonObject> GetAsync(
        ResourceType type, string? @namespace, string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, type.PathOf(@namespace, name), body: null, cancellationToken);

    public Task<JsonObject> ListAsync(
        ResourceType type, string? @namespace, string? selector, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, type.PathOf(@namespace) + Query(selector), body: null, cancellationToken);

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject item, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, type.PathOf(item.Namespace()), item, cancellationToken);

    public Task<JsonObject> CreateSubresourceAsync(
        ResourceType type, string? @namespace, string name, string subresource, JsonObject item, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, type.PathOf(@namespace, name, subresource), item, cancellationToken);

    public Task<JsonObject> UpdateAsync(ResourceType type, JsonObject item, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, type.PathOf(item.Namespace(), item.Name()), item, cancellationToken);

    public Task<JsonObject> UpdateSubresourceAsync(
        ResourceType type, JsonObject item, string subresource, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, type.PathOf(item.Namespace(), item.Name(), subresource), item, cancellationToken);

    public Task<JsonObject> MergePatchAsync(
        ResourceType type, string? @namespace, string name, JsonObject patch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, type.PathOf(@namespace, name), patch, cancellationToken, "application/merge-patch+json");

    public Task<JsonObject> PatchStatusAsync(
        ResourceType type, string? @namespace, string name, JsonObject patch, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Patch, type.PathOf(@namespace, name, "status"), patch, cancellationToken, "application/merge-patch+json");

    /// <summary>Server-side apply.</summary>
    public Task<JsonObject> ApplyAsync(
        ResourceType type,
        string? @namespace,
        JsonObject item,
        string fieldManager,
        bool force,
        CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Patch,
            type.PathOf(@namespace, item.Name()) + $"?fieldManager={Uri.EscapeDataString(fieldManager)}&force={(force ? "true" : "false")}",
            item,
            cancellationToken,
            "application/apply-patch+yaml");

    /// <summary>Deletes; an object that is already gone counts as deleted.</summary>
    public async Task DeleteAsync(
        ResourceType type, string? @namespace, string name, CancellationToken cancellationToken, string? uid = null)
    {
        var body = uid is null ? null : new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["preconditions"] = new JsonObject { ["uid"] = uid },
        };
        try
        {
            await SendAsync(HttpMethod.Delete, type.PathOf(@namespace, name), body, cancellationToken);
        }
        catch (ApiException notFound) when (notFound.IsNotFound)
        {
            return;
        }
    }

    /// <summary>Opens a watch; the stream ends when the server ends it, and each element is one watch event.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(
        ResourceType type,
        string? @namespace,
        string? selector,
        string resourceVersion,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var separator = selector is null ? "?" : "&";
        var path = type.PathOf(@namespace) + Query(selector) + separator
            + $"watch=true&allowWatchBookmarks=true&timeoutSeconds=400&resourceVersion={resourceVersion}";
        using var response = await SendRawAsync(HttpMethod.Get, path, body: null, "application/json", cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadLineAsync(reader, path, cancellationToken) is { } line)
        {
            await PassGateAsync(cancellationToken);
            if (line.Length > 0 && JsonNode.Parse(line) is JsonObject watched)
            {
                yield return watched;
            }
        }
    }

    /// <summary>One request; the answer's body as a JSON object (empty when it is none).</summary>
    public async Task<JsonObject> SendAsync(
        HttpMethod method,
        string path,
        JsonObject? body,
        CancellationToken cancellationToken,
        string contentType = "application/json")
    {
        using var response = await SendRawAsync(method, path, body, contentType, cancellationToken);
        return Parse(await ReadTextAsync(response, method, path, cancellationToken)) ?? [];
    }

    public void Dispose()
    {
        if (!_ownsConnection)
        {
            return;
        }

        _http.Dispose();
        _trust.Dispose();
        _certificate?.Dispose();
    }

    private SocketsHttpHandler CreateHandler()
    {
        var host = _kubeconfig.TlsServerName ?? _base.Host;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            UseProxy = _kubeconfig.ProxyUrl is not null,
            Proxy = _kubeconfig.ProxyUrl is { } proxy ? new WebProxy(proxy) : null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    _trust.Accept(host, certificate, chain, errors),
            },
        };
        if (_certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [_certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate;
        }

        return handler;
    }

    private async Task<HttpResponseMessage> SendRawAsync(
        HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken cancellationToken)
    {
        await PassGateAsync(cancellationToken);
        using var request = await CreateRequestAsync(method, path, body, contentType, cancellationToken);
        using var deadline = new CancellationTokenSource(AnswerTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionFailedException(Describe(method, path, "net/http: TLS handshake timeout"), refused: false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Translate(method, path, failure);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw Failure(response, await ReadTextAsync(response, method, path, cancellationToken));
        }
    }

    private async Task<HttpRequestMessage> CreateRequestAsync(
        HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken cancellationToken)
    {
        // Watches share one connection; a server that speaks HTTP/1.1 only is fine too.
        var request = new HttpRequestMessage(method, new Uri(_base, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        var token = _options.Token is null ? _kubeconfig.Token : await _options.Token(cancellationToken);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        return request;
    }

    private ValueTask PassGateAsync(CancellationToken cancellationToken) =>
        _options.Gate is { } gate ? gate(cancellationToken) : ValueTask.CompletedTask;

    private async Task<string> ReadTextAsync(
        HttpResponseMessage response, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Translate(method, path, failure);
        }
    }

    private async Task<string?> ReadLineAsync(StreamReader reader, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Translate(HttpMethod.Get, path, failure);
        }
    }

    private ConnectionFailedException Translate(HttpMethod method, string path, Exception failure)
    {
        var endpoint = $"{_base.Host}:{_base.Port}";
        var error = failure is HttpRequestException request ? request.HttpRequestError : HttpRequestError.Unknown;
        var (text, refused) = error switch
        {
            HttpRequestError.ConnectionError => ($"dial tcp {endpoint}: connect: connection refused", true),
            HttpRequestError.NameResolutionError => ($"dial tcp: lookup {_base.Host}: no such host", true),
            HttpRequestError.SecureConnectionError =>
                (_trust.LastRefusal ?? "remote error: tls: handshake failure", false),
            _ => ("EOF", false),
        };
        return new ConnectionFailedException(Describe(method, path, text), refused, failure);
    }

    private string Describe(HttpMethod method, string path, string text)
    {
        var verb = method.Method[..1] + method.Method[1..].ToLowerInvariant();
        return $"{verb} \"{Server.TrimEnd('/')}{path}\": {text}";
    }

    private static ApiException Failure(HttpResponseMessage response, string text)
    {
        var status = Parse(text);
        var message = status.Text("message") ?? text;
        return new ApiException(response.StatusCode, status.Text("reason"), message, status);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Query(string? selector) => selector is null ? "" : $"?{selector}";
}
