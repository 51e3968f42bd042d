using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>What callers get wrong is answered on the host as it is embedded: by a problem, never by the worker's own empty 500.</summary>
public sealed class CallsOnHostTests(SharedAzurite azurite)
{
    private const string Onboardings = "/api/onboardings";
    private const int OverTheLimit = 1_000_001;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "", "application/json", 400, "malformed-body" },
        { "{", "application/json", 400, "malformed-body" },
        { "{\"cluster\":\"a\",\"cluster\":\"b\"}", "application/json", 400, "malformed-body" },
        { "{\"cluster\":7,\"hubs\":[]}", "application/json", 400, "invalid-body" },
        { "{\"cluster\":\"nobody\",\"registrations\":[{\"hub\":\"hub1\",\"mode\":\"Singleton\"}]}", "application/json", 400, "invalid-body" },
        { "cluster=cluster1", "application/x-www-form-urlencoded", 415, "media-type-not-supported" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Post_BodyThatCannotBeUsed_IsAProblem(string body, string mediaType, int status, string problem)
    {
        using var deadline = TestDeadline.After(Patience);
        using var http = await OpenAsync();

        var answer = await http.SendAsync(HttpMethod.Post, Onboardings, deadline.Token, new StringContent(body, Encoding.UTF8, mediaType));

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.EndsWith(problem, $"{JsonNode.Parse(answer.Body)!["type"]}", StringComparison.Ordinal);
        Assert.NotEmpty($"{JsonNode.Parse(answer.Body)!["nextStep"]}");
    }

    [Fact]
    public async Task Post_BodyOverTheLimit_Is413()
    {
        using var deadline = TestDeadline.After(Patience);
        using var http = await OpenAsync();

        var answer = await http.SendAsync(HttpMethod.Post, Onboardings, deadline.Token, RawHttp.Json($"\"{new string('x', OverTheLimit)}\""));

        Assert.Equal((413, "application/problem+json"), (answer.Status, answer.MediaType));
    }

    [Theory]
    [InlineData("PUT", Onboardings)]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/")]
    public async Task Call_WrongMethodOrUnknownRoute_IsTheHosts404(string method, string path)
    {
        using var deadline = TestDeadline.After(Patience);
        using var http = await OpenAsync();

        var answer = await http.SendAsync(new HttpMethod(method), path, deadline.Token);

        Assert.Equal((404, string.Empty), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("/api/operations", 401)]
    [InlineData("/openapi/v1.json", 401)]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/version", 200)]
    public async Task Call_WithoutKey_IsTheHosts401ButForHealthAndVersion(string path, int status)
    {
        using var deadline = TestDeadline.After(Patience);
        using var http = await OpenAsync();

        var answer = await http.SendWithoutKeyAsync(path, deadline.Token);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 401, answer.Body.Length == 0);
    }

    [Fact]
    public async Task Post_SameKeyAndRequest_StartsOnceAlsoAfterItEnded()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        var body = Operations.Body("cluster7", ["plan"], Operations.On("hub1"));
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => hosted.Operations.StartAsync((JsonObject)body.DeepClone(), deadline.Token, "same-key")));
        await hosted.Operations.AnswerAsync(await hosted.Operations.QuestionAsync(ids[0], "plan", deadline.Token), "reject", deadline.Token);
        var ended = await hosted.Operations.EndAsync(ids[0], deadline.Token);

        var again = await hosted.Operations.StartAsync((JsonObject)body.DeepClone(), deadline.Token, "same-key");
        var seen = await hosted.Operations.GetAsync(again, deadline.Token);

        Assert.Single(ids.Append(again).Distinct(StringComparer.Ordinal));
        Assert.Equal(ended.ToJsonString(), seen.ToJsonString());
    }

    [Fact]
    public async Task Post_SameKeyOtherRequest_Is422()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        using var http = await OpenAsync();
        var body = Operations.Body("cluster8", ["plan"], Operations.On("hub1"));
        var first = await hosted.Operations.StartAsync(body, deadline.Token, "other-key");

        var other = await http.SendAsync(
            HttpMethod.Post, Onboardings, deadline.Token, RawHttp.Json(Operations.Body("cluster8", ["plan"], Operations.On("hub2")).ToJsonString()), ("Idempotency-Key", "other-key"));
        await hosted.Operations.CancelAsync(first, deadline.Token);

        Assert.Equal(422, other.Status);
        Assert.Equal("Canceled", $"{(await hosted.Operations.EndAsync(first, deadline.Token))["status"]}");
    }

    private async Task<RawHttp> OpenAsync() => new((await azurite.HostedAsync()).Host.Url);
}
