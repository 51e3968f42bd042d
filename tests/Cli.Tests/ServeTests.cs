using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MultiHubFlows.Cli.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ServeTests(SimulatedFleet fleet) : IDisposable
{
    private static readonly HttpClient Http = Client();

    private readonly Folder _folder = new();

    private string Data => _folder.At("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_StartedAndStopped_KeepsItsTokenFromOthersAndTakesItBack()
    {
        using var server = await ServeAsync();
        var token = await TokenAsync();
        var mode = File.GetUnixFileMode(Path.Combine(Data, "token"));
        var second = await MultiHub.RunAsync("serve", "--fleet", fleet.File, "--data", Data);
        await server.SignalAsync("TERM");
        var ended = await server.EndAsync();
        using var again = await ServeAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        second.Is(4);
        ended.Is(0);
        Assert.Empty(ended.Data);
        Assert.Contains($"multihub serve --fleet {fleet.File} --data {Data}", ended.Talk, StringComparison.Ordinal);
        Assert.NotEqual(token, await TokenAsync());
    }

    [Fact]
    public async Task Serve_InputAtItsEndAndAskedToHeedThat_Stops()
    {
        using var server = MultiHub.Start("serve", "--fleet", fleet.File, "--data", Data, "--until-eof");
        var ended = await server.EndAsync();

        ended.Is(0);
        Assert.Contains("Listening on", ended.Talk, StringComparison.Ordinal);
        Assert.Contains("Stopped.", ended.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_CallsWithoutRightTokenHostOriginOrRoute_AreRefused()
    {
        using var server = await ServeAsync();
        var address = await AddressAsync();
        var token = await TokenAsync();
        var port = address.Port;

        Assert.Equal((200, null), await CallAsync("/healthz"));
        Assert.Equal((200, null), await CallAsync("/readyz"));
        Assert.Equal((200, null), await CallAsync("/version"));
        Assert.Equal((200, null), await CallAsync("/api/operations", token));
        Assert.Equal((200, null), await CallAsync("/openapi/v1.json", token));
        Assert.Equal((401, "unauthorized"), await CallAsync("/api/operations"));
        Assert.Equal((401, "unauthorized"), await CallAsync("/openapi/v1.json", token[..^1]));
        Assert.Equal((403, "host-not-allowed"), await CallAsync("/healthz", host: $"multihub.example.org:{port}"));
        Assert.Equal((200, null), await CallAsync("/healthz", host: $"localhost:{port}"));
        Assert.Equal((403, "origin-not-allowed"), await CallAsync("/api/operations", token, origin: "https://example.org"));
        Assert.Equal((200, null), await CallAsync("/api/operations", token, origin: address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal((404, "no-such-route"), await CallAsync("/api/nothing", token));
        Assert.Equal((405, "method-not-allowed"), await CallAsync("/api/onboardings", token));

        async Task<(int, string?)> CallAsync(string path, string? bearer = null, string? host = null, string? origin = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
            request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, response.IsSuccessStatusCode ? null : await SlugAsync(response));
        }
    }

    [Fact]
    public async Task Serve_ManyWrongTokens_AreSlowedDownAndTheRightOneIsNot()
    {
        using var server = await ServeAsync();
        var address = await AddressAsync();
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 25; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/operations"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");
            using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add(response.StatusCode);
        }

        using var right = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/operations"));
        right.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        using var taken = await Http.SendAsync(right, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    private async Task<MultiHub> ServeAsync()
    {
        var server = MultiHub.Start("serve", "--fleet", fleet.File, "--data", Data);
        await server.UntilSaidAsync("Listening on");
        return server;
    }

    private async Task<string> TokenAsync() => (await File.ReadAllTextAsync(Path.Combine(Data, "token"), TestContext.Current.CancellationToken)).Trim();

    private async Task<Uri> AddressAsync() => new((await File.ReadAllTextAsync(Path.Combine(Data, "address"), TestContext.Current.CancellationToken)).Trim());

    private static async Task<string> SlugAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var problem = JsonDocument.Parse(text);
        return problem.RootElement.GetProperty("type").GetString()!.Split('/')[^1];
    }

#pragma warning disable RS0030 // One client against one process of the test's own
    private static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false });
#pragma warning restore RS0030
}
