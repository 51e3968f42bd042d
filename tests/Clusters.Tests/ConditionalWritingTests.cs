using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Looking and writing in one request.</summary>
public sealed class ConditionalWritingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task PatchIfAsync_TestsHold_IsOneJsonPatchThatTestsFirst()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var outcome = await PatchAsync(cluster);

        Assert.True(outcome.IsDone);
        Assert.Equal(["PATCH /api/v1/namespaces/ns/configmaps/a?fieldManager=multihubflows"], server.Lines);
        Assert.Equal("application/json-patch+json", server.Requests[0].ContentType);
        Assert.Equal("""[{"op":"test","path":"/data/y","value":"2"},{"op":"add","path":"/data/x","value":"1"}]""", server.Requests[0].Body);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(422, "Invalid", WriteResult.Conflict)]
    [InlineData(409, "Conflict", WriteResult.Conflict)]
    [InlineData(404, "NotFound", WriteResult.Missing)]
    public async Task PatchIfAsync_RefusedOrGone_IsSaidAndNotThrown(int code, string reason, WriteResult expected)
    {
        await using var server = await ApiServer.StartAsync(
            code == 404 ? Answer.NotFound() : Answer.Status(code, reason, "the server rejected our request due to an error in our request"));
        using var cluster = TestCluster.Of(server);

        Assert.Equal(expected, (await PatchAsync(cluster)).Result);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task PatchIfAsync_Forbidden_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(403, "Forbidden", "no"));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => PatchAsync(cluster));

        Assert.Equal(ClusterFailureCode.Forbidden, refused.Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("created", true)]
    [InlineData("taken", false)]
    [InlineData("lost", false)]
    public async Task TryCreateAsync_Always_IsOneRequestAndOnlyAnAnswerCounts(string way, bool created)
    {
        await using var server = await ApiServer.StartAsync(
            way switch
            {
                "created" => Answer.ConfigMap(code: 201),
                "taken" => Answer.Status(409, "AlreadyExists", "configmaps \"a\" already exists"),
                _ => Answer.Reset,
            });
        using var cluster = TestCluster.Of(server);
        var map = new ConfigMap { Metadata = new ObjectMeta { Name = "a", Namespace = "ns" } };

        var made = await cluster.Client.TryCreateAsync(ResourceKind.ConfigMap, map, Cancel);

        Assert.Equal(created, made is not null);
        Assert.Single(server.Requests);
    }

    private static Task<WriteOutcome<ConfigMap>> PatchAsync(TestCluster cluster) =>
        cluster.Client.PatchIfAsync<ConfigMap>(
            ResourceKind.ConfigMap, "ns", "a", [("/data/y", JsonValue.Create("2"))], ("/data/x", JsonValue.Create("1")), Cancel);
}
