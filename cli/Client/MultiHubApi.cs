using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Cli.Client;

/// <summary>Calls the API of a process; problems become failures of the command.</summary>
internal sealed partial class MultiHubApi : IDisposable
{
    private readonly HttpClient _http;

    public MultiHubApi(Uri address, string? token, string? hostKey = null)
    {
        // The environment's proxy has no business between two processes of one machine, and a redirect would carry the token away.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !address.IsLoopback, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(60),
        };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (hostKey is not null)
        {
            _http.DefaultRequestHeaders.Add("x-functions-key", hostKey);
        }

        if (User().Match(Environment.UserName) is { Success: true } user)
        {
            _http.DefaultRequestHeaders.Add(CallerIdentity.Header, user.Value);
        }
    }

    public Uri Address => _http.BaseAddress!;

    /// <summary>The body of success as JSON; null where there is none.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body, PortableJson.Options), Encoding.UTF8, "application/json");
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await CallAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? Parse(text) : throw Failure((int)response.StatusCode, text);
    }

    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Everything of a paged list.</summary>
    public async Task<JsonArray> ListAsync(string path, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        for (var next = path; next is not null;)
        {
            var page = await GetAsync(next, cancellationToken);
            foreach (var item in page?["value"]?.AsArray() ?? [])
            {
                all.Add(item?.DeepClone());
            }

            next = page?["nextLink"]?.GetValue<string>();
        }

        return all;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> CallAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw new CommandFailedException(ExitCodes.Failed, $"error: {Address} does not answer: {unreachable.HttpRequestError}.", "next: look whether the server runs there, and whether --server names it.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCodes.TimedOut, $"error: {Address} did not answer in {_http.Timeout.TotalSeconds:0} s.", "next: try again; a start with --idempotency-key is not made twice.");
        }
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCodes.Failed, "error: the server's answer is not JSON.", "next: look whether --server names a multihub server.");
        }
    }

    private static CommandFailedException Failure(int status, string text)
    {
        Problem? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize<Problem>(text, PortableJson.Options);
        }
        catch (JsonException)
        {
            // Told below, without what it said.
        }

        return problem is null
            ? new CommandFailedException(ExitCodes.Of(status), $"error: the server answered {status}.", "next: look whether --server names a multihub server.")
            : new CommandFailedException(ExitCodes.Of(status), [.. Told(problem)]);
    }

    private static IEnumerable<string> Told(Problem problem)
    {
        if (problem.Errors is not { Count: > 1 } errors)
        {
            return [$"error: {problem.Detail}", $"next: {problem.NextStep}"];
        }

        return errors.SelectMany<Mistake, string>(mistake => [$"error: {(mistake.Place.Length == 0 ? "/" : mistake.Place)}: {mistake.Detail}", $"next: {mistake.NextStep}"]);
    }

    [GeneratedRegex("^[A-Za-z0-9._@-]{1,64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex User();
}
