using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

/// <summary>A plain HTTPS client of a simulated server: by certificate, by token, or as nobody.</summary>
internal sealed class ApiCaller : IDisposable
{
    private readonly CancellationTokenSource _gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly HttpMessageInvoker _http;
    private readonly Uri _server;
    private readonly string? _token;

    public ApiCaller(SimulatedApiServer server, ClientCertificate? certificate = null, string? token = null)
    {
        _server = server.Url;
        _token = token;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(server.CaPem);
        var ssl = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        ssl.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        if (certificate is not null)
        {
            ssl.ClientCertificates = [X509Certificate2.CreateFromPem(certificate.CertificatePem, certificate.KeyPem)];
        }

        _http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = ssl });
    }

    public static ApiCaller Admin(SimulatedApiServer server) => As(server, "kubernetes-admin", "system:masters");

    public static ApiCaller As(SimulatedApiServer server, string user, params string[] groups) =>
        new(server, server.MintClientCertificate(user, groups, TimeSpan.FromDays(1)));

    public Task<Reply> GetAsync(string path, string accept = "application/json") => SendAsync(HttpMethod.Get, path, null, null, accept);

    public Task<Reply> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json, "application/json");

    public Task<Reply> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString(), "application/json");

    public Task<Reply> DeleteAsync(string path, string? json = null) => SendAsync(HttpMethod.Delete, path, json, "application/json");

    public Task<Reply> MergeAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json, "application/merge-patch+json");

    public Task<Reply> ApplyAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json, "application/apply-patch+yaml");

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body, string? media, string accept = "application/json")
    {
        using var request = Request(method, path, accept);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(media!);
        }

        using var response = await _http.SendAsync(request, _gone.Token);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return new Reply((int)response.StatusCode, isJson ? JsonNode.Parse(text)! : JsonValue.Create(text), response.Headers);
    }

    /// <summary>Opens a watch and gives its lines as they come.</summary>
    public async Task<WatchReader> WatchAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path, "application/json");
        var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return new WatchReader(response, new StreamReader(stream));
    }

    /// <summary>Looks again until the answer is as wanted; the deadline is real time because controllers work in real time.</summary>
    public async Task<Reply> UntilAsync(string path, Func<Reply, bool> wanted)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            var reply = await GetAsync(path);
            if (wanted(reply))
            {
                return reply;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline.Token);
        }
    }

    /// <summary>Breaks off what is under way, as a client that dies does.</summary>
    public void Dispose()
    {
        _gone.Cancel();
        _http.Dispose();
        _gone.Dispose();
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri(_server, path));
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.UserAgent.ParseAdd("tester/1");
        if (_token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }

        return request;
    }
}

internal sealed record Reply(int Code, JsonNode Body, HttpResponseHeaders Headers)
{
    public string? this[params string[] path] => At(path)?.GetValueKind() == System.Text.Json.JsonValueKind.String
        ? At(path)!.GetValue<string>()
        : At(path)?.ToJsonString();

    public string? Message => this["message"];

    public JsonNode? At(params string[] path)
    {
        JsonNode? node = Body;
        foreach (var key in path)
        {
            node = node is JsonArray list ? list.ElementAtOrDefault(int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)) : (node as JsonObject)?[key];
        }

        return node;
    }
}

internal sealed class WatchReader(HttpResponseMessage response, StreamReader lines) : IDisposable
{
    /// <summary>The next event, or null at the end of the stream.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        var line = await lines.ReadLineAsync(deadline.Token);
        return line is null ? null : (JsonObject)JsonNode.Parse(line)!;
    }

    public async Task<(string Type, string? Name)> NextNameAsync()
    {
        var next = await NextAsync();
        return next is null ? ("END", null) : (next["type"]!.GetValue<string>(), next["object"]?["metadata"]?["name"]?.GetValue<string>());
    }

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
    }
}
