using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

public sealed class ReadingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ObjectExists_IsReadWithTokenOverHttp2()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap("7"));
        using var cluster = TestCluster.Of(server);

        var found = await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);

        Assert.Equal("7", found!.Data!["x"]);
        var request = Assert.Single(server.Requests);
        Assert.Equal("/api/v1/namespaces/ns/configmaps/a", request.Target);
        Assert.Equal("Bearer test-token", request.Headers["Authorization"]);
        Assert.Equal("HTTP/2", request.Protocol);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ObjectMissing_IsNull()
    {
        await using var server = await ApiServer.StartAsync(Answer.NotFound());
        using var cluster = TestCluster.Of(server);

        Assert.Null(await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_KindNotInstalled_IsRefusedAndNotMistakenForAMissingObject()
    {
        await using var server = await ApiServer.StartAsync(Answer.Text(404, "404 page not found\n"));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() =>
            cluster.Client.GetAsync<Klusterlet>(ResourceKind.Klusterlet, null, "k1", Cancel));

        Assert.Equal(ClusterFailureCode.KindNotServed, refused.Code);
        Assert.Contains("Klusterlet.operator.open-cluster-management.io", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task ServesAsync_DiscoveryHasTheKindOrNot_SaysSo()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Json(200, """{"kind":"APIResourceList","resources":[{"name":"klusterlets"},{"name":"klusterlets/status"}]}"""),
            Answer.Text(404, "404 page not found\n"),
            Answer.Json(200, """{"kind":"APIResourceList","resources":[{"name":"clustermanagers"}]}"""));
        using var cluster = TestCluster.Of(server);

        Assert.True(await cluster.Client.ServesAsync(ResourceKind.Klusterlet, Cancel));
        Assert.False(await cluster.Client.ServesAsync(ResourceKind.Klusterlet, Cancel));
        Assert.False(await cluster.Client.ServesAsync(ResourceKind.Klusterlet, Cancel));
        Assert.Equal("GET /apis/operator.open-cluster-management.io/v1", server.Lines[0]);
    }

    [Fact(Timeout = 60_000)]
    public async Task ListAsync_SeveralPages_AllAreRead()
    {
        await using var server = await ApiServer.StartAsync(Page("a", "next"), Page("b", null));
        using var cluster = TestCluster.Of(server);

        var found = await cluster.Client.ListAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "app=x,tier in (a, b)", null, Cancel);

        Assert.Equal(["a", "b"], found.Select(map => map.Metadata.Name));
        Assert.Equal("GET /api/v1/namespaces/ns/configmaps?limit=500&labelSelector=app%3Dx%2Ctier%20in%20%28a%2C%20b%29", server.Lines[0]);
        Assert.EndsWith("&continue=next", server.Lines[1], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task ListAsync_ContinueTokenExpired_BeginsAnew()
    {
        await using var server = await ApiServer.StartAsync(
            Page("a", "next"),
            Answer.Status(410, "Expired", "The provided continue parameter is too old"),
            Page("b", null));
        using var cluster = TestCluster.Of(server);

        var found = await cluster.Client.ListAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, Cancel);

        Assert.Equal(["b"], found.Select(map => map.Metadata.Name));
    }

    [Fact(Timeout = 60_000)]
    public async Task ListAsync_ServerNeverStopsPaging_IsRefusedAtTheLimit()
    {
        await using var server = await ApiServer.StartAsync(Page("a", "next"));
        using var cluster = TestCluster.Of(server, new ClusterClientOptions { MaximumListItems = 5 });

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() =>
            cluster.Client.ListAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, Cancel));

        Assert.Equal(ClusterFailureCode.TooLarge, refused.Code);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task ListAsync_ItemsOfSomethingElse_IsAnExplainedFailure()
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(200, """{"metadata":{},"items":[{"metadata":{"name":"a"},"data":5}]}"""));
        using var cluster = TestCluster.Of(server);

        var unreachable = await Assert.ThrowsAsync<HubUnreachableException>(() =>
            cluster.Client.ListAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, Cancel));

        Assert.Equal(ClusterFailureCode.NotAKubernetesAnswer, unreachable.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task ListAsync_PageLargerThanAnAnswerMayBe_AsksForSmallerPages()
    {
        await using var server = await ApiServer.StartAsync(ApiServer.DefaultCertificate, context =>
            context.Request.Query["limit"] == "62" ? Page("a", null)(context) : Answer.Text(200, new string(' ', 100_000), "application/json")(context));
        using var cluster = TestCluster.Of(server, new ClusterClientOptions { MaximumBodyBytes = 64 * 1024 });

        Assert.Single(await cluster.Client.ListAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", null, null, Cancel));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task ServerVersionAsync_Always_IsTheGitVersion()
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(200, """{"major":"1","minor":"35","gitVersion":"v1.35.0"}"""));
        using var cluster = TestCluster.Of(server);

        Assert.Equal("v1.35.0", await cluster.Client.ServerVersionAsync(Cancel));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""{"gitVersion":5,"resources":[5,{"name":[]}],"status":"none","metadata":[]}""")]
    [InlineData("""{"resources":{},"status":{"allowed":"yes","userInfo":[]}}""")]
    public async Task Answers_OfAnUnexpectedShape_AreExplainedFailuresOrNothing(string body)
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(200, body));
        using var cluster = TestCluster.Of(server);

        Assert.False(await cluster.Client.ServesAsync(ResourceKind.Klusterlet, Cancel));
        Assert.Single(await cluster.Client.ReviewAccessAsync([new AccessRow("get", "", "secrets")], Cancel));
        Assert.Equal(DeleteOutcome.Deleted, await cluster.Client.DeleteAsync(ResourceKind.Namespace, null, "a", "u", Propagation.Background, Cancel));
        await Assert.ThrowsAsync<HubUnreachableException>(() => cluster.Client.ServerVersionAsync(Cancel));
        await Assert.ThrowsAsync<HubUnreachableException>(() => cluster.Client.WhoAmIAsync(Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_PathPrefixInTheServerAddress_IsKept()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri + "k8s/clusters/c-1"));

        await cluster.Client.GetAsync<JsonObject>(ResourceKind.ConfigMap, "ns", "a", Cancel);

        Assert.Equal(["GET /k8s/clusters/c-1/api/v1/namespaces/ns/configmaps/a"], server.Lines);
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate Page(string name, string? next) =>
        Answer.Json(200, new JsonObject
        {
            ["kind"] = "ConfigMapList",
            ["metadata"] = new JsonObject { ["resourceVersion"] = "10", ["continue"] = next },
            ["items"] = new JsonArray(new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "ns" } }),
        });
}
