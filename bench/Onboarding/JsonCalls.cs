using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>JSON calls to one loopback server with its bearer token.</summary>
internal sealed class JsonCalls : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _address;
    private readonly string _token;

    /// <summary>Calls the server there.</summary>
    public JsonCalls(string address, string token)
    {
        _address = new Uri(address.Trim());
        _token = token.Trim();
    }

    /// <summary>Calls the server that wrote its address and its token into files.</summary>
    public static async Task<JsonCalls> OfFilesAsync(string address, string token, CancellationToken cancellationToken) =>
        new(await File.ReadAllTextAsync(address, cancellationToken), await File.ReadAllTextAsync(token, cancellationToken));

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonNode> PostAsync(string path, JsonNode body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{method} {path} was answered {(int)response.StatusCode}: {text}");
    }
}
