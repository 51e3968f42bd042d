using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

public sealed class WritingTests
{
    private static readonly ConfigMap Map = new()
    {
        Metadata = new ObjectMeta { Name = "a", Namespace = "ns" },
        Data = new Dictionary<string, string> { ["x"] = "1" },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task CreateAsync_NothingThere_IsCreatedUnderOurFieldManager()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap(code: 201));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.CreateAsync(ResourceKind.ConfigMap, Map, null, Cancel);

        Assert.True(outcome.Created);
        Assert.Equal("uid-1", outcome.Value.Metadata.Uid);
        Assert.Equal(["POST /api/v1/namespaces/ns/configmaps?fieldManager=multihubflows&fieldValidation=Strict"], server.Lines);
        var sent = server.Requests[0].Json;
        Assert.Equal("""{"apiVersion":"v1","data":{"x":"1"},"kind":"ConfigMap","metadata":{"name":"a","namespace":"ns"}}""", Sorted(sent));
    }

    [Fact(Timeout = 60_000)]
    public async Task CreateAsync_NameTaken_ReturnsWhatIsThere()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(409, "AlreadyExists", "configmaps \"a\" already exists"),
            Answer.ConfigMap("other", uid: "foreign"));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.CreateAsync(ResourceKind.ConfigMap, Map, _ => true, Cancel);

        Assert.True(outcome.AlreadyExists);
        Assert.Equal("foreign", outcome.Value.Metadata.Uid);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("reset")]
    [InlineData("500")]
    [InlineData("504")]
    public async Task CreateAsync_AnswerLostAfterSuccess_IsReadBackAndCountsAsCreated(string way)
    {
        await using var server = await ApiServer.StartAsync(
            way switch
            {
                "reset" => Answer.Reset,
                "500" => Answer.Status(500, "InternalError", "etcd: request timed out"),
                _ => Answer.Text(504, "gateway timeout"),
            },
            Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.CreateAsync(ResourceKind.ConfigMap, Map, found => found.Data!["x"] == "1", Cancel);

        Assert.True(outcome.Created);
        Assert.Equal(["POST", "GET"], server.Requests.Select(request => request.Method));
    }

    [Fact(Timeout = 60_000)]
    public async Task CreateAsync_AnswerLostAndAnotherOwnersObjectThere_IsNotOurs()
    {
        await using var server = await ApiServer.StartAsync(Answer.Reset, Answer.ConfigMap("other"));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.CreateAsync(ResourceKind.ConfigMap, Map, found => found.Data!["x"] == "1", Cancel);

        Assert.True(outcome.AlreadyExists);
    }

    [Fact(Timeout = 60_000)]
    public async Task CreateAsync_AnswerLostBeforeAnythingHappened_IsSentAgain()
    {
        await using var server = await ApiServer.StartAsync(Answer.Reset, Answer.NotFound(), Answer.ConfigMap(code: 201));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.CreateAsync(ResourceKind.ConfigMap, Map, _ => true, Cancel);

        Assert.True(outcome.Created);
        Assert.Equal(["POST", "GET", "POST"], server.Requests.Select(request => request.Method));
    }

    [Fact(Timeout = 60_000)]
    public async Task ApplyAsync_Always_IsStrictUnderOurFieldManagerAndLeavesManagedFieldsOut()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);
        var read = JsonNode.Parse("""{"metadata":{"name":"a","namespace":"ns","managedFields":[{"manager":"x"}]},"data":{"x":"1"}}""")!.AsObject();

        await cluster.Client.ApplyAsync(ResourceKind.ConfigMap, read, force: true, Cancel);

        Assert.Equal(["PATCH /api/v1/namespaces/ns/configmaps/a?fieldManager=multihubflows&force=true&fieldValidation=Strict"], server.Lines);
        Assert.Equal("application/apply-patch+yaml", server.Requests[0].ContentType);
        Assert.DoesNotContain("managedFields", server.Requests[0].Body, StringComparison.Ordinal);
        Assert.True(read["metadata"]!.AsObject().ContainsKey("managedFields"));
    }

    [Fact(Timeout = 60_000)]
    public async Task ApplyAsync_AnotherManagerOwnsTheField_IsRefusedWithItsName()
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(409, "Conflict", "Apply failed with 1 conflict: conflict with \"alpha\": .data.x"));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.ApplyAsync(ResourceKind.ConfigMap, Map, force: false, Cancel));

        Assert.Equal(ClusterFailureCode.Conflict, refused.Code);
        Assert.Contains("\"alpha\"", refused.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task ApplyAsync_FieldThatTheSchemaLacks_IsRefusedAtOnceThoughTheAnswerIs500()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(500, "", "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .bogus: field not declared in schema"));
        using var cluster = TestCluster.Of(server);

        await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.ApplyAsync(ResourceKind.ConfigMap, Map, force: false, Cancel));

        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task MergePatchAsync_WithVersion_SendsItAndReportsAConflict()
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(409, "Conflict", "the object has been modified"));
        using var cluster = TestCluster.Of(server);
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["a"] = null } } };

        var outcome = await cluster.Client.MergePatchAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", patch, "7", Cancel);

        Assert.Equal(WriteResult.Conflict, outcome.Result);
        Assert.Equal("application/merge-patch+json", server.Requests[0].ContentType);
        Assert.Equal("""{"metadata":{"labels":{"a":null},"resourceVersion":"7"}}""", server.Requests[0].Body);
        Assert.False(patch["metadata"]!.AsObject().ContainsKey("resourceVersion"));
    }

    [Fact(Timeout = 60_000)]
    public async Task MergePatchAsync_AnswerLostAndVersionMovedByOurselves_IsDone()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(500, "InternalError", "lost"),
            Answer.Status(409, "Conflict", "the object has been modified"),
            Answer.ConfigMap("2", version: "8"));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.MergePatchAsync<ConfigMap>(
            ResourceKind.ConfigMap, "ns", "a", new JsonObject { ["data"] = new JsonObject { ["x"] = "2" } }, "7", Cancel);

        Assert.Equal(WriteResult.Done, outcome.Result);
        Assert.Equal("8", outcome.Value!.Metadata.ResourceVersion);
    }

    [Fact(Timeout = 60_000)]
    public async Task MergePatchAsync_NoSuchObject_IsMissing()
    {
        await using var server = await ApiServer.StartAsync(Answer.NotFound());
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.MergePatchAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", [], null, Cancel);

        Assert.Equal(WriteResult.Missing, outcome.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task ReplaceAsync_ObjectWithFieldsThatTheTypeLacks_WritesThemBack()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Json(200, """
                {"apiVersion":"operator.open-cluster-management.io/v1","kind":"Klusterlet",
                 "metadata":{"name":"k1","resourceVersion":"5","managedFields":[{"manager":"x"}]},
                 "spec":{"clusterName":"c1","priorityClassName":"high","resourceRequirement":{"type":"BestEffort"},"deployOption":{"mode":"Singleton","new":null}},
                 "status":{"hubKubeConfigHash":"h","conditions":[{"type":"Applied","status":"True","extra":1}]}}
                """),
            Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var read = await cluster.Client.RequireAsync<Klusterlet>(ResourceKind.Klusterlet, null, "k1", Cancel);
        await cluster.Client.ReplaceAsync(ResourceKind.Klusterlet, read with { Spec = read.Spec! with { ClusterName = "c2" } }, Cancel);

        var spec = server.Requests[1].Json["spec"]!;
        Assert.Equal("c2", (string?)spec["clusterName"]);
        Assert.Equal("high", (string?)spec["priorityClassName"]);
        Assert.Equal("BestEffort", (string?)spec["resourceRequirement"]!["type"]);
        Assert.True(spec["deployOption"]!.AsObject().ContainsKey("new"));
        Assert.Equal(1, (int?)server.Requests[1].Json["status"]!["conditions"]![0]!["extra"]);
        Assert.Equal("5", (string?)server.Requests[1].Json["metadata"]!["resourceVersion"]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("status", DeleteOutcome.Deleted)]
    [InlineData("object", DeleteOutcome.Deleted)]
    [InlineData("terminating", DeleteOutcome.Terminating)]
    [InlineData("missing", DeleteOutcome.Gone)]
    public async Task DeleteAsync_AnswersOfServers_AreToldApart(string way, DeleteOutcome expected)
    {
        await using var server = await ApiServer.StartAsync(way switch
        {
            "status" => Answer.Status(200, "", ""),
            "object" => Answer.ConfigMap(),
            "terminating" => Answer.Json(200, """{"kind":"Namespace","metadata":{"name":"a","deletionTimestamp":"2026-01-01T00:00:00Z"}}"""),
            _ => Answer.NotFound(),
        });
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.DeleteAsync(ResourceKind.ConfigMap, "ns", "a", "uid-1", Propagation.Foreground, Cancel);

        Assert.Equal(expected, outcome);
        Assert.Equal("""{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"uid-1"},"propagationPolicy":"Foreground"}""", Sorted(server.Requests[0].Json));
    }

    [Fact(Timeout = 60_000)]
    public async Task DeleteAsync_AnotherObjectOfThatName_IsLeftAlone()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(409, "Conflict", "the UID in the precondition (uid-1) does not match the UID in record (uid-2)"),
            Answer.ConfigMap(uid: "uid-2"));
        using var cluster = TestCluster.Of(server);

        Assert.Equal(DeleteOutcome.OtherUid, await cluster.Client.DeleteAsync(ResourceKind.ConfigMap, "ns", "a", "uid-1", Propagation.Background, Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task DeleteAsync_NamespaceAlreadyGoing_IsTerminating()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(409, "Conflict", "The system is ensuring all content is removed from this namespace"),
            Answer.Json(200, """{"kind":"Namespace","metadata":{"name":"a","uid":"uid-1","deletionTimestamp":"2026-01-01T00:00:00Z"}}"""));
        using var cluster = TestCluster.Of(server);

        Assert.Equal(DeleteOutcome.Terminating, await cluster.Client.DeleteAsync(ResourceKind.Namespace, null, "a", "uid-1", Propagation.Background, Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task ApplyOverAsync_ObjectGone_WritesNothingAndSaysSo()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(409, "Conflict", "uid mismatch: the provided object specified uid uid-1, and no existing object was found"));
        using var cluster = TestCluster.Of(server);

        Assert.Null(await cluster.Client.ApplyOverAsync(ResourceKind.ConfigMap, Map, "uid-1", Cancel));
        Assert.Equal("uid-1", (string?)server.Requests[0].Json["metadata"]!["uid"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Behind_GuardThatRefuses_StandsBeforeRepetitionsToo()
    {
        await using var server = await ApiServer.StartAsync(Answer.Text(503, "later"), Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);
        var guard = new Guard(passes: 1);

        await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.Behind(guard).ApplyOverAsync(ResourceKind.ConfigMap, Map, "uid-1", Cancel));

        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Behind_CreatedAndNoLongerWanted_IsDeletedByItsUid()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.ConfigMap(code: 201), Answer.Json(200, """{"kind":"Status","apiVersion":"v1","status":"Success"}"""));
        using var cluster = TestCluster.Of(server);
        var guard = new Guard(passes: 1);

        await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.Behind(guard).CreateAsync(ResourceKind.ConfigMap, Map, null, Cancel));

        Assert.Equal("DELETE /api/v1/namespaces/ns/configmaps/a", server.Lines[1]);
        Assert.Contains("\"uid\":\"uid-1\"", server.Requests[1].Json["preconditions"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static string Sorted(JsonObject value) =>
        new JsonObject(value.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString();

    /// <summary>Lets some sendings pass; then nothing is wanted any more.</summary>
    private sealed class Guard(int passes) : IWriteGuard
    {
        private int _left = passes;

        public Task BeforeSendingAsync(CancellationToken cancellationToken) => _left-- > 0 ? Task.CompletedTask : throw Over();

        public async Task AfterWritingAsync(Func<CancellationToken, Task> takeBack, CancellationToken cancellationToken)
        {
            await takeBack(cancellationToken);
            throw Over();
        }

        private static HubRefusedException Over() => new("Over", "Over", "Nothing.");
    }
}
