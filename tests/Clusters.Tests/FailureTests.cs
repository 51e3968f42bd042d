using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>What is retried, what is refused, and what messages say.</summary>
public sealed class FailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task C19_ThrottledTwiceThenFine_IsRetriedAfterTheTimeAskedFor()
    {
        var time = new LeapingTime();
        await using var server = await ApiServer.StartAsync(
            Answer.Text(429, "Too many requests, please try again later.\n", headers: ("Retry-After", "1")),
            Answer.Text(429, "Too many requests, please try again later.\n", headers: ("Retry-After", "3")),
            Answer.ConfigMap());
        using var cluster = TestCluster.Of(server, time: time);

        Assert.NotNull(await GetAsync(cluster));

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal([TimeSpan.FromSeconds(1.1), TimeSpan.FromSeconds(3.1)], time.Pauses);
    }

    [Fact(Timeout = 60_000)]
    public async Task C19_ForbiddenOnce_IsNotRetriedAndSpellsTheMissingRight()
    {
        await using var server = await ApiServer.StartAsync(
            Answer.Status(403, "Forbidden", "configmaps \"a\" is forbidden: User \"nobody\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"ns\""),
            Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => GetAsync(cluster));

        Assert.Single(server.Requests);
        Assert.Equal(ClusterFailureCode.Forbidden, refused.Code);
        Assert.StartsWith("hub hub1: get ConfigMap/ns/a: 403 Forbidden: configmaps \"a\" is forbidden", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Grant the credential's user: get on configmaps in namespace ns; 'multihub rbac' prints all that is needed.", refused.NextStep);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("managedclusters/accept.cluster.open-cluster-management.io \"r1\" is forbidden: user \"u\" cannot update the HubAcceptsClient field", "register.open-cluster-management.io")]
    [InlineData("managedclustersets/join.cluster.open-cluster-management.io \"default\" is forbidden: user \"u\" cannot add/remove", "create on managedclustersets/join")]
    [InlineData("certificatesigningrequests \"c\" is forbidden: user not permitted to approve requests with signerName \"kubernetes.io/kube-apiserver-client\"", "approve on signers")]
    [InlineData("clusterrolebindings \"b\" is forbidden: user \"u\" is attempting to grant RBAC permissions not currently held: {}", "bind on the role")]
    public async Task Forbidden_MessagesThatNameTheWrongRight_AreTranslated(string message, string right)
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(403, "Forbidden", message));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => GetAsync(cluster));

        Assert.Contains(right, refused.NextStep, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(429, "TooManyRequests", "storage is (re)initializing", ClusterFailureCode.Throttled)]
    [InlineData(500, "InternalError", "failed calling webhook \"v.example\": context deadline exceeded", ClusterFailureCode.WebhookFailed)]
    [InlineData(500, "InternalError", "etcdserver: leader changed", ClusterFailureCode.ServerError)]
    [InlineData(503, "ServiceUnavailable", "request has been made before all known HTTP paths have been installed", ClusterFailureCode.ServerError)]
    [InlineData(504, "Timeout", "Timeout: Too large resource version", ClusterFailureCode.ServerError)]
    public async Task Transient_ForEver_IsTriedSixTimesAndThenUnreachable(int code, string reason, string message, string expected)
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(code, reason, message));
        using var cluster = TestCluster.Of(server);

        var unreachable = await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster));

        Assert.Equal(6, server.Requests.Count);
        Assert.Equal(expected, unreachable.Code);
        Assert.Contains(message, unreachable.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(400, "BadRequest", ClusterFailureCode.BadRequest)]
    [InlineData(401, "Unauthorized", ClusterFailureCode.Unauthorized)]
    [InlineData(409, "Conflict", ClusterFailureCode.Conflict)]
    [InlineData(413, "RequestEntityTooLarge", ClusterFailureCode.TooLarge)]
    [InlineData(415, "UnsupportedMediaType", ClusterFailureCode.BadRequest)]
    [InlineData(422, "Invalid", ClusterFailureCode.Invalid)]
    [InlineData(501, "NotImplemented", ClusterFailureCode.BadRequest)]
    public async Task Definite_Answers_AreRefusedAtOnce(int code, string reason, string expected)
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(code, reason, "no"));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => GetAsync(cluster));

        Assert.Single(server.Requests);
        Assert.Equal(expected, refused.Code);
        Assert.NotEmpty(refused.NextStep);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_NamespaceTerminating_IsWorthAskingAgainThoughItIs403()
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(
            403,
            "Forbidden",
            "unable to create new content in namespace ns because it is being terminated",
            new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "NamespaceTerminating" }) }));
        using var cluster = TestCluster.Of(server);

        var unreachable = await Assert.ThrowsAsync<HubUnreachableException>(() =>
            cluster.Client.CreateAsync(ResourceKind.ConfigMap, new ConfigMap { Metadata = new ObjectMeta { Name = "a", Namespace = "ns" } }, null, Cancel));

        Assert.Equal(ClusterFailureCode.NamespaceTerminating, unreachable.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Refused_Connection_IsTriedAgainAndThenUnreachable()
    {
        using var cluster = new TestCluster(TestCluster.KubeconfigOf("https://127.0.0.1:1"));

        var unreachable = await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster));

        Assert.Equal(ClusterFailureCode.Unreachable, unreachable.Code);
        Assert.Equal(5, ((LeapingTime)cluster.Time).Pauses.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task RetryAfter_OfAnHour_IsCappedAndEndsWithTheCallsDeadline()
    {
        var time = new LeapingTime();
        await using var server = await ApiServer.StartAsync(Answer.Text(429, "later", headers: ("Retry-After", "3600")));
        using var cluster = TestCluster.Of(server, time: time);

        await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster));

        Assert.All(time.Pauses, pause => Assert.InRange(pause, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.2)));
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pauses_WithoutRetryAfter_GrowWithJitterUpToTheirLimit()
    {
        var time = new LeapingTime();
        await using var server = await ApiServer.StartAsync(Answer.Text(503, "down"));
        using var cluster = TestCluster.Of(server, time: time);

        await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster));

        Assert.Equal(5, time.Pauses.Count);
        Assert.All(time.Pauses, pause => Assert.InRange(pause, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5)));
        Assert.True(time.Pauses[^1] > time.Pauses[0]);
    }

    /// <summary>Pairs all through: in one of the two, a pair stands across the place where the text is cut.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("x")]
    public async Task C17_TwoHundredKilobytesWithEmoji_AreCutWithoutSplittingAPair(string before)
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(403, "Forbidden", before + string.Concat(Enumerable.Repeat("😀", 50_000))));
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => GetAsync(cluster));

        Assert.InRange(refused.Message.Length, 900, 1100);
        Assert.EndsWith("…", refused.Message, StringComparison.Ordinal);
        for (var index = 0; index < refused.Message.Length; index++)
        {
            Assert.Equal(char.IsHighSurrogate(refused.Message[index]), index + 1 < refused.Message.Length && char.IsLowSurrogate(refused.Message[index + 1]));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public void Cut_PairAtTheEdge_IsDroppedWhole(int maximum)
    {
        var cut = Client.ServerText.Cut("aaaaaaaa😀😀😀", maximum);

        Assert.True(cut.Length <= maximum);
        Assert.False(char.IsHighSurrogate(cut[^2]));
    }

    [Fact(Timeout = 60_000)]
    public async Task Refused_ServerThatEchoesTheSecret_IsNotQuoted()
    {
        var canary = SecretText.OfData("canary-value-of-a-bootstrap-kubeconfig");
        await using var server = await ApiServer.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await Answer.Status(422, "Invalid", $"Secret is invalid: data[kubeconfig]: Invalid value: \"{canary.Reveal()}\" eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2ln")(context);
        });
        using var cluster = TestCluster.Of(server);
        var secret = new Secret
        {
            Metadata = new ObjectMeta { Name = "a", Namespace = "ns" },
            Data = new Dictionary<string, SecretText> { ["kubeconfig"] = canary },
        };

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.CreateAsync(ResourceKind.Secret, secret, null, Cancel));

        Assert.Equal(canary.Reveal(), (string?)server.Requests[0].Json["data"]!["kubeconfig"]);
        Assert.DoesNotContain(canary.Reveal(), refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("test-token", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("[secret]", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a -----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY----- b", "a [secret] b")]
    [InlineData("a -----BEGIN CERTIFICATE-----\nMHcC", "a [secret]")]
    [InlineData("uid 0eb95955-4394-441a-93a2-e67564e05f35 stays", "uid 0eb95955-4394-441a-93a2-e67564e05f35 stays")]
    [InlineData("line\r\nbreaks\tand\u2028more", "line breaks and more")]
    public void Of_TextOfServers_LosesCredentialsAndLineBreaks(string text, string expected) => Assert.Equal(expected, Client.ServerText.Of(text));

    [Fact(Timeout = 60_000)]
    public async Task Cancel_WhileWaitingForTheNextAttempt_IsTheCallersCancellation()
    {
        await using var server = await ApiServer.StartAsync(Answer.Text(503, "down"));
        using var caller = new CancellationTokenSource();
        using var cluster = TestCluster.Of(server, time: new Microsoft.Extensions.Time.Testing.FakeTimeProvider());

        var call = cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", caller.Token);
        while (server.Requests.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(server.Requests);
    }

    private static Task<ConfigMap?> GetAsync(TestCluster cluster) => cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);
}
