using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Kubernetes.Tests.Http;

/// <summary>
/// Raw HTTP to one API server with one identity: no client library stands between a case and the bytes.
/// </summary>
public sealed class Caller(Uri server, HttpMessageHandler handler, string? token) : IDisposable
{
    /// <summary>The field manager that a server derives from our User-Agent.</summary>
    public const string Manager = "conformance";

    private readonly HttpMessageInvoker _invoker = new(handler, disposeHandler: true);

    public void Dispose() => _invoker.Dispose();

    public Task<Answer> GetAsync(string path, CancellationToken cancellationToken, string accept = "application/json") =>
        SendAsync(HttpMethod.Get, path, null, "application/json", cancellationToken, accept);

    public Task<Answer> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, "application/json", cancellationToken);

    public Task<Answer> PutAsync(string path, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body, "application/json", cancellationToken);

    public Task<Answer> DeleteAsync(string path, CancellationToken cancellationToken, object? options = null) =>
        SendAsync(HttpMethod.Delete, path, options, "application/json", cancellationToken);

    public Task<Answer> MergeAsync(string path, object patch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json", cancellationToken);

    public Task<Answer> ApplyAsync(string path, string manager, object body, CancellationToken cancellationToken, bool force = false) =>
        SendAsync(
            HttpMethod.Patch,
            $"{path}?fieldManager={manager}{(force ? "&force=true" : "")}",
            body,
            "application/apply-patch+yaml",
            cancellationToken);

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        string contentType,
        CancellationToken cancellationToken,
        string accept = "application/json")
    {
        using var request = Request(method, path, accept);
        return await SendAsync(request, $"{method} {path}", body, contentType, cancellationToken);
    }

    /// <summary>Reads as somebody else, by the headers of impersonation.</summary>
    public async Task<Answer> GetAsAsync(string path, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Get, path, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request, $"GET {path}", null, "application/json", cancellationToken);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, string title, object? body, string contentType, CancellationToken cancellationToken)
    {
        var text = body switch { null => null, string raw => raw, _ => JsonSerializer.Serialize(body) };
        if (text is not null)
        {
            request.Content = new StringContent(text, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        using var response = await _invoker.SendAsync(request, cancellationToken);
        // Before the body is read: reading it parses the content type, and then its spelling is lost.
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var answered = await response.Content.ReadAsStringAsync(cancellationToken);

        return new Answer(title, (int)response.StatusCode, headers.GetValueOrDefault("Content-Type"), headers, answered);
    }

    /// <summary>The events of a watch until the server ends it.</summary>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken, Action? started = null)
    {
        using var request = Request(HttpMethod.Get, path, "application/json");
        using var response = await _invoker.SendAsync(request, cancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        started?.Invoke();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var json = JsonNode.Parse(line);
            yield return new WatchEvent(json.TextAt("type")!, json.At("object")!);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri(server, server.AbsolutePath.TrimEnd('/') + path));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", Manager);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return request;
    }
}
