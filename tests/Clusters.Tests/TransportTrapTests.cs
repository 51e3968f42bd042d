using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Traps of the library below TLS: bodies, paths, redirects, proxies, cookies, bursts.</summary>
public sealed class TransportTrapTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Trap_BodyStallsAfterTheHeaders_EndsWithTheCallersToken(int code)
    {
        await using var server = await ApiServer.StartAsync(context =>
        {
            context.Response.StatusCode = code;
            return Answer.Stall(context);
        });
        using var cluster = TestCluster.Of(server);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var call = cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", caller.Token);
        await UntilAsync(() => server.Requests.Count == 1);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_BodyStallsAfterTheHeaders_EndsWithTheAttempt()
    {
        var time = new LeapingTime();
        var stalled = new SemaphoreSlim(0);
        await using var server = await ApiServer.StartAsync(context =>
        {
            stalled.Release();
            return Answer.Stall(context);
        });
        using var cluster = TestCluster.Of(server, new ClusterClientOptions { MaximumAttempts = 2 }, time);

        var call = cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);
        await stalled.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(21));
        await stalled.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(21));

        var unreachable = await Assert.ThrowsAsync<HubUnreachableException>(() => call);
        Assert.Equal(ClusterFailureCode.TimedOut, unreachable.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_FiftyStalledBodies_TakeNoThreads()
    {
        await using var server = await ApiServer.StartAsync(Answer.Stall);
        using var cluster = TestCluster.Of(server);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var calls = Enumerable.Range(0, 50).Select(_ => cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", caller.Token)).ToList();
        await UntilAsync(() => server.Requests.Count == 50);

        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.QueueUserWorkItem(_ => ran.SetResult());
        await ran.Task.WaitAsync(TimeSpan.FromSeconds(2), Cancel);

        Assert.InRange(ThreadPool.ThreadCount, 1, 30);
        await caller.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Trap_AnswerWithoutAnEnd_IsRefusedAtItsLimit(int code)
    {
        await using var server = await ApiServer.StartAsync(async context =>
        {
            context.Response.StatusCode = code;
            context.Response.ContentType = "application/json";
            var block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        using var cluster = TestCluster.Of(server, new ClusterClientOptions { MaximumBodyBytes = 256 * 1024 });

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel));

        Assert.Equal(ClusterFailureCode.TooLarge, refused.Code);
        Assert.Single(server.Requests);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("ns", "../secrets/x?y")]
    [InlineData("ns", "a/b")]
    [InlineData("ns", "..")]
    [InlineData("ns", "a%2Fb")]
    [InlineData("ns", "a?b")]
    [InlineData("ns", "a\nb")]
    [InlineData("ns", "")]
    [InlineData("../kube-system", "a")]
    [InlineData("NS", "a")]
    [InlineData("", "a")]
    public async Task Trap_NamesThatWouldLeaveThePath_AreRefusedBeforeAnythingIsSent(string ns, string name)
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => cluster.Client.GetAsync<JsonObject>(ResourceKind.ConfigMap, ns, name, Cancel));

        Assert.Equal(ClusterFailureCode.IllegalName, refused.Code);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("a/b", "v1", "things", "Thing")]
    [InlineData("example.org", "v1/x", "things", "Thing")]
    [InlineData("example.org", "v1", "../secrets", "Thing")]
    [InlineData("example.org", "v1", "things", "thing?")]
    public void Trap_KindsThatWouldLeaveThePath_CannotBeMade(string group, string version, string plural, string kind) =>
        Assert.Throws<ArgumentException>(() => new ResourceKind(group, version, plural, kind, namespaced: false));

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_NamesOfRoles_MayHaveColons()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        await cluster.Client.GetAsync<ClusterRole>(ResourceKind.ClusterRole, null, "open-cluster-management:bootstrap", Cancel);

        Assert.Equal(["GET /apis/rbac.authorization.k8s.io/v1/clusterroles/open-cluster-management%3Abootstrap"], server.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_Redirect_IsNotFollowedWithBodyAndCredential()
    {
        await using var other = await ApiServer.StartAsync(Answer.ConfigMap());
        await using var server = await ApiServer.StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = new Uri(other.Url, context.Request.Path).AbsoluteUri;
            return Task.CompletedTask;
        });
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() =>
            cluster.Client.MergePatchAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", new JsonObject { ["data"] = new JsonObject() }, null, Cancel));

        Assert.Equal(ClusterFailureCode.Redirected, refused.Code);
        Assert.Empty(other.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task C11_ProxyOfTheEnvironment_IsIgnored()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);
        using var ordinary = new HttpMessageInvoker(new SocketsHttpHandler());

        Assert.NotNull(await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel));

        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
        var failed = await Assert.ThrowsAsync<HttpRequestException>(() => ordinary.SendAsync(request, Cancel));
        Assert.Contains(":9", failed.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task C11_ProxyUrlInKubeconfigOrFleet_IsUsed(bool inKubeconfig)
    {
        await using var proxy = RawServer.Proxy();
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        var url = $"http://127.0.0.1:{proxy.Port}";
        using var cluster = new TestCluster(
            TestCluster.KubeconfigOf(server.Url.AbsoluteUri, cluster: inKubeconfig ? $"proxy-url: {url}" : ""),
            proxy: inKubeconfig ? null : new Uri(url));

        Assert.NotNull(await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel));

        Assert.Equal(1, proxy.Connections);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_Cookies_AreNotKept()
    {
        await using var server = await ApiServer.StartAsync(context =>
        {
            context.Response.Cookies.Append("session", "1");
            return Answer.ConfigMap()(context);
        });
        using var cluster = TestCluster.Of(server);

        await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);
        await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);

        Assert.DoesNotContain(server.Requests, request => request.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public void Trap_ConnectingAndSilence_HaveLimits()
    {
        using var handler = new SocketsHttpHandler();

        TlsTests.SetUp(handler, null);

        Assert.Equal(TimeSpan.FromSeconds(5), handler.ConnectTimeout);
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10)), (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout));
        Assert.Equal((false, false, false), (handler.AllowAutoRedirect, handler.UseProxy, handler.UseCookies));
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_BurstAtAServerWithFewStreams_AllSucceed()
    {
        await using var server = await ApiServer.StartAsync(ApiServer.DefaultCertificate, Answer.ConfigMap(), streams: 10);
        using var cluster = TestCluster.Of(server);

        var found = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel)));

        Assert.All(found, Assert.NotNull);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("text/html", "<html>sign in</html>")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "null")]
    public async Task Trap_SuccessWithoutAnObject_IsAnExplainedFailure(string type, string body)
    {
        await using var server = await ApiServer.StartAsync(Answer.Text(200, body, type));
        using var cluster = TestCluster.Of(server);

        var unreachable = await Assert.ThrowsAsync<HubUnreachableException>(() => cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel));

        Assert.Equal(ClusterFailureCode.NotAKubernetesAnswer, unreachable.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_LeaseTimeWithoutFraction_IsWrittenWithSixDigits()
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(200, """{"metadata":{"name":"a"},"spec":{"renewTime":"2026-01-02T03:04:05.000000Z"}}"""));
        using var cluster = TestCluster.Of(server);
        var lease = new Lease
        {
            Metadata = new ObjectMeta { Name = "a", Namespace = "ns" },
            Spec = new LeaseSpec { RenewTime = LeaseTime.Format(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)) },
        };

        var written = await cluster.Client.CreateAsync(ResourceKind.Lease, lease, null, Cancel);

        Assert.Equal("2026-01-02T03:04:05.000000Z", (string?)server.Requests[0].Json["spec"]!["renewTime"]);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), LeaseTime.Parse(written.Value.Spec!.RenewTime));
    }

    [Fact(Timeout = 60_000)]
    public async Task ObserveRequests_Set_SeesEveryRequestOfItsCluster()
    {
        var seen = new List<string>();
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = TestCluster.Of(server, new ClusterClientOptions { ObserveRequests = name => new Counting(name, seen) });

        await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);

        Assert.Equal(["hub hub1 GET"], seen);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }
    }

    private sealed class Counting(string cluster, List<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Add($"{cluster} {request.Method}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
