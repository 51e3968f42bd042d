using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Findings;

/// <summary>What the Durable extension does otherwise than the embedded engine, and that callers do not notice: docs/engines.md, "The Functions host".</summary>
public sealed class FindingsTests(SharedAzurite azurite)
{
    private const string Missing = "op-aaaaaaaaaaaaaaaaaaaaaaaaaa";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("GET", $"/api/operations/{Missing}")]
    [InlineData("GET", $"/api/operations/{Missing}/events")]
    [InlineData("DELETE", $"/api/operations/{Missing}")]
    [InlineData("POST", $"/api/operations/{Missing}/cancel")]
    [InlineData("POST", $"/api/operations/{Missing}/resume")]
    [InlineData("POST", $"/api/approvals/{Missing}-all-plan-1/decision")]
    public async Task MissingId_WhatTheExtensionWouldWaitForWithoutEnd_Is404AtOnce(string method, string path)
    {
        using var http = new RawHttp((await azurite.HostedAsync()).Host.Url);
        using var deadline = TestDeadline.After(AtOnce);
        var body = path.EndsWith("/decision", StringComparison.Ordinal) ? RawHttp.Json("""{"decision":"approve"}""") : null;

        var answer = await http.SendAsync(new HttpMethod(method), path, deadline.Token, body);

        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.MediaType));
    }

    [Fact]
    public async Task EarlyTimers_AQuestionWithADeadline_ExpiresNeverBeforeIt()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        var body = Operations.Body("cluster1", ["plan"], Operations.On("hub1"));
        body["checkpoints"]!["plan"]!["deadline"] = "3s";
        var operation = await hosted.Operations.StartAsync(body, deadline.Token);
        var question = await hosted.Operations.QuestionAsync(operation, "plan", deadline.Token);

        var ended = await hosted.Operations.EndAsync(operation, deadline.Token);

        Assert.Equal("TimedOut", $"{ended["outcome"]}");
        Assert.True(Time(ended["updatedAt"]) >= Time(question["deadline"]), $"deadline {question["deadline"]}, ended {ended["updatedAt"]}");
    }

    [Fact]
    public async Task NoRecursivePurge_AnOperationThatIsPurged_LeavesNoInstanceOfIts()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        var tables = new HubTables(azurite.ConnectionString, hosted.Hub);
        var operation = await hosted.Operations.StartAsync(Operations.Body("cluster2", ["acceptance"], Operations.On("hub1")), deadline.Token);
        await hosted.Operations.QuestionAsync(operation, "acceptance", deadline.Token);
        await hosted.Operations.CancelAsync(operation, deadline.Token);
        await hosted.Operations.EndAsync(operation, deadline.Token);
        var before = (await tables.InstancesAsync(deadline.Token)).Where(id => id.Contains(operation, StringComparison.Ordinal)).ToList();

        await hosted.Host.Api.SendAsync(HttpMethod.Delete, $"/api/operations/{operation}", body: null, idempotencyKey: null, deadline.Token);

        Assert.Contains(before, id => id.StartsWith("join-", StringComparison.Ordinal));
        Assert.DoesNotContain(await tables.InstancesAsync(deadline.Token), id => id.Contains(operation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NoFailureDetails_AFlowThatFailed_IsADefectWithItsTypeAndCanBeResumed()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        var operation = $"op-{new string('b', 26)}";
        var request = new JsonObject
        {
            ["operation"] = operation,
            ["requestHash"] = "none",
            ["requestedBy"] = "asserted",
            ["cluster"] = "cluster1",
            ["registrations"] = new JsonArray(new JsonObject { ["hub"] = "hub1", ["mode"] = "Singleton" }),
            ["checkpoints"] = null,
        };
        await StartPastTheApiAsync(hosted.Host, "OnboardCluster", operation, request, deadline.Token);

        var ended = await hosted.Operations.EndAsync(operation, deadline.Token);

        Assert.Equal(("Failed", "Defect"), ($"{ended["status"]}", $"{ended["outcome"]}"));
        Assert.Equal("Defect", $"{ended["reason"]!["code"]}");
        Assert.Contains("Exception", $"{ended["reason"]!["sentence"]}", StringComparison.Ordinal);
        Assert.NotNull(ended["links"]!["resume"]);
    }

    private static async Task StartPastTheApiAsync(FunctionsHostProcess host, string flow, string id, JsonObject input, CancellationToken cancellationToken)
    {
        var webhook = new Uri($"{(await host.Control.GetAsync("/webhooks", cancellationToken))!["durabletask"]}");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{webhook.GetLeftPart(UriPartial.Path)}/orchestrators/{flow}/{id}{webhook.Query}") { Content = JsonContent.Create(input) };
        using var answer = await http.SendAsync(request, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static DateTimeOffset Time(JsonNode? text) => DateTimeOffset.Parse($"{text}", CultureInfo.InvariantCulture);
}
