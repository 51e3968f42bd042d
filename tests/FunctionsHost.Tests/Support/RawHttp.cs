using System.Net.Http.Headers;
using System.Text;

namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>Calls of a host as they are, whatever the answer.</summary>
internal sealed class RawHttp(Uri address) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    /// <summary>One call with the function key, and its whole answer.</summary>
    public async Task<RawAnswer> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken, HttpContent? body = null, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = Request(method, path, body, [("x-functions-key", HostSetup.Key), .. headers]);
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>One call without a key.</summary>
    public async Task<RawAnswer> SendWithoutKeyAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, body: null, []);
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>The lines of an event stream, until it ends or nobody reads on.</summary>
    public async IAsyncEnumerable<string> LinesAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken, string? lastEventId = null)
    {
        (string, string)[] known = lastEventId is null ? [] : [("Last-Event-ID", lastEventId)];
        using var request = Request(HttpMethod.Get, path, body: null, [("x-functions-key", HostSetup.Key), .. known]);
        using var response = await _http.SendAsync(request, cancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    public static HttpContent Json(string text) => new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body, IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    private async Task<RawAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await _http.SendAsync(request, cancellationToken);
        return new RawAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}

/// <summary>An answer: status, media type, body.</summary>
internal sealed record RawAnswer(int Status, string? MediaType, string Body);
