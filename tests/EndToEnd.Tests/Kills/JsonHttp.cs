using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>JSON calls to one loopback server with its bearer token, or with a key in another header, and an API key behind it; any answer but success is an exception that quotes it.</summary>
internal sealed class JsonHttp(Uri address, string token, string? keyHeader = null, string? apiKey = null) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>The same server, called by who has another token, or this API key.</summary>
    public JsonHttp As(string key) => keyHeader is null ? new(address, key) : new(address, token, keyHeader, key);

    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        if (keyHeader is not null)
        {
            request.Headers.Add(keyHeader, token);
        }

        if ((keyHeader is null ? token : apiKey) is { } bearer)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await AnswerAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? text.Length == 0 ? null : JsonNode.Parse(text)
            : throw new RefusedCallException((int)response.StatusCode, $"{method} {path} was answered {(int)response.StatusCode}: {text}");
    }

    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, body: null, idempotencyKey: null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (SocketException gone)
        {
            // A server that is killed between the connection and its first look at it: the handler passes this one on as it is.
            throw new HttpRequestException(gone.Message, gone);
        }
    }
}
