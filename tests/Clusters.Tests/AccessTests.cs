using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Certificates, tokens and rights.</summary>
public sealed class AccessTests
{
    private const string Pending = """
        {"kind":"CertificateSigningRequest","apiVersion":"certificates.k8s.io/v1",
         "metadata":{"name":"cluster1-abcde","uid":"u1","resourceVersion":"7","labels":{"open-cluster-management.io/cluster-name":"cluster1"}},
         "spec":{"request":"cmVx","signerName":"kubernetes.io/kube-apiserver-client","usages":["digital signature"],"username":"system:serviceaccount:a:b","uid":"sa-uid",
                 "extra":{"authentication.kubernetes.io/credential-id":["JTI=1"]}},
         "status":{}}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task ApproveCsrAsync_PendingRequest_IsApprovedAsItWasRead()
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(200, Pending), Answer.Json(200, Approved()));
        using var cluster = TestCluster.Of(server);
        var csr = await cluster.Client.RequireAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, "cluster1-abcde", Cancel);
        Assert.Equal(["JTI=1"], csr.Spec!.Extra!["authentication.kubernetes.io/credential-id"]);
        Assert.True(csr.IsPending);

        var outcome = await cluster.Client.ApproveCsrAsync(csr, "AcceptedByMultiHubFlows", "Approved by op-1", Cancel);

        Assert.True(outcome.IsDone);
        Assert.True(outcome.Value!.IsApproved);
        Assert.Equal("PUT /apis/certificates.k8s.io/v1/certificatesigningrequests/cluster1-abcde/approval", server.Lines[1]);
        var sent = server.Requests[1].Json;
        Assert.Equal(("u1", "7"), ((string?)sent["metadata"]!["uid"], (string?)sent["metadata"]!["resourceVersion"]));
        Assert.Equal("""[{"type":"Approved","status":"True","reason":"AcceptedByMultiHubFlows","message":"Approved by op-1"}]""", sent["status"]!["conditions"]!.ToJsonString());
    }

    [Fact(Timeout = 60_000)]
    public async Task C1_ApprovalTookEffectButTheAnswerIs500_IsReadBackAndDone()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(500, "InternalError", "lost"),
            Answer.Status(409, "Conflict", "the object has been modified"),
            Answer.Json(200, Approved()));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.ApproveCsrAsync(Read(), "r", "m", Cancel);

        Assert.Equal(WriteResult.Done, outcome.Result);
        Assert.Equal(["PUT", "PUT", "GET"], server.Requests.Select(request => request.Method));
    }

    [Fact(Timeout = 60_000)]
    public async Task ApproveCsrAsync_ReplacedByAnotherOfItsNameMeanwhile_IsAConflict()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(500, "InternalError", "lost"),
            Answer.Status(409, "Conflict", "the object has been modified"),
            Answer.Json(200, Approved().Replace("\"u1\"", "\"u2\"", StringComparison.Ordinal)));
        using var cluster = TestCluster.Of(server);

        Assert.Equal(WriteResult.Conflict, (await cluster.Client.ApproveCsrAsync(Read(), "r", "m", Cancel)).Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task ApproveCsrAsync_ChangedSinceItWasRead_IsAConflictAndNothingIsForced()
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(409, "Conflict", "the object has been modified"));
        using var cluster = TestCluster.Of(server);

        Assert.Equal(WriteResult.Conflict, (await cluster.Client.ApproveCsrAsync(Read(), "r", "m", Cancel)).Result);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task DenyCsrAsync_PendingRequest_IsDenied()
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(200, Approved().Replace("Approved", "Denied", StringComparison.Ordinal)));
        using var cluster = TestCluster.Of(server);

        var outcome = await cluster.Client.DenyCsrAsync(Read(), "r", "m", Cancel);

        Assert.True(outcome.Value!.IsDenied);
        Assert.Equal("Denied", (string?)server.Requests[0].Json["status"]!["conditions"]![0]!["type"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task CreateTokenAsync_Granted_ReadsTheEndThatTheServerGave()
    {
        var payload = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"jti":"id-1","kubernetes.io":{"serviceaccount":{"uid":"sa-uid"}}}""")).TrimEnd('=');
        await using var server = await ApiServer.StartAsync(Answer.Json(201, new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["status"] = new JsonObject { ["token"] = $"e30.{payload}.c2ln", ["expirationTimestamp"] = "2026-11-22T13:09:54Z" },
        }));
        using var cluster = TestCluster.Of(server);

        var token = await cluster.Client.CreateTokenAsync("open-cluster-management", "mhf-x", 3600, Cancel);

        Assert.Equal("POST /api/v1/namespaces/open-cluster-management/serviceaccounts/mhf-x/token", server.Lines[0]);
        Assert.Equal(3600, (int?)server.Requests[0].Json["spec"]!["expirationSeconds"]);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 13, 9, 54, TimeSpan.Zero), token.ExpiresAt);
        Assert.Equal(("id-1", "sa-uid"), (token.TokenId, token.ServiceAccountUid));
        Assert.Equal($"e30.{payload}.c2ln", token.Guarded().Reveal());
    }

    [Fact(Timeout = 60_000)]
    public async Task CreateTokenAsync_AccountGone_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(Answer.NotFound("serviceaccounts \"mhf-x\""));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.CreateTokenAsync("ns", "mhf-x", 3600, Cancel));

        Assert.Equal(ClusterFailureCode.NotFound, refused.Code);
        Assert.Contains("create ServiceAccount/ns/mhf-x (token)", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task ReviewAccessAsync_SomeDenied_ReturnsThemInTheirOrder()
    {
        await using var server = await ApiServer.StartAsync(ApiServer.DefaultCertificate, async context =>
        {
            context.Request.Body.Position = 0;
            var review = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var allowed = (string?)review!["spec"]!["resourceAttributes"]!["verb"] == "get";
            await Answer.Json(201, new JsonObject { ["status"] = new JsonObject { ["allowed"] = allowed } })(context);
        });
        using var cluster = TestCluster.Of(server);
        AccessRow[] rows =
        [
            new("create", "cluster.open-cluster-management.io", "managedclustersets", "join", Name: "default"),
            new("get", "", "secrets", Namespace: "ns"),
            new("approve", "certificates.k8s.io", "signers", Name: "kubernetes.io/kube-apiserver-client"),
        ];

        var missing = await cluster.Client.ReviewAccessAsync(rows, Cancel);

        Assert.Equal([rows[0], rows[2]], missing);
        Assert.Equal("create managedclustersets/join.cluster.open-cluster-management.io \"default\"", missing[0].ToString());
        var join = server.Requests.Select(request => request.Json["spec"]!["resourceAttributes"]!.AsObject()).Single(attributes => (string?)attributes["verb"] == "create");
        Assert.Equal(("managedclustersets", "join", "default"), ((string?)join["resource"], (string?)join["subresource"], (string?)join["name"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task WhoAmIAsync_Always_IsTheUserName()
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(201, """{"status":{"userInfo":{"username":"kubernetes-admin"}}}"""));
        using var cluster = TestCluster.Of(server);

        Assert.Equal("kubernetes-admin", await cluster.Client.WhoAmIAsync(Cancel));
    }

    private static CertificateSigningRequest Read() => new()
    {
        Metadata = new ObjectMeta { Name = "cluster1-abcde", Uid = "u1", ResourceVersion = "7" },
        Spec = new CertificateSigningRequestSpec { Request = "cmVx" },
    };

    private static string Approved() =>
        Pending.Replace("\"status\":{}", "\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\"}]}", StringComparison.Ordinal);
}
