using System.Text;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class AuthenticationTests : ServerTestBase
{
    private const string Token = "/api/v1/namespaces/work/serviceaccounts/sa1/token";

    [Fact]
    public async Task Get_ClientCertificate_IsUserWithGroups()
    {
        using var anna = ApiCaller.As(Server, "anna", "devs", "ops");

        var review = await anna.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");

        Assert.Equal("anna", review["status", "userInfo", "username"]);
        Assert.Equal("""["devs","ops","system:authenticated"]""", review["status", "userInfo", "groups"]);
        Assert.StartsWith("X509SHA256=", review["status", "userInfo", "extra", "authentication.kubernetes.io/credential-id", "0"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CertificateOfAnotherCluster_IsUnauthorized()
    {
        await using var other = new SimulatedApiServer(new SimulatedApiServerOptions { Name = "other", Time = Clock });
        using var stranger = new ApiCaller(Server, other.MintClientCertificate("kubernetes-admin", ["system:masters"], TimeSpan.FromDays(1)));

        var reply = await stranger.GetAsync("/api/v1/namespaces");

        Assert.Equal((401, "Unauthorized"), (reply.Code, reply.Message));
    }

    [Fact]
    public async Task Get_CertificateExpired_IsUnauthorized()
    {
        using var anna = ApiCaller.As(Server, "anna", "system:masters");
        Assert.Equal(200, (await anna.GetAsync("/api/v1/namespaces")).Code);

        Clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(401, (await anna.GetAsync("/api/v1/namespaces")).Code);
    }

    [Fact]
    public async Task Get_ServerWithoutLoopbackNames_IsNotTrustedByItsAddress()
    {
        await using var other = new SimulatedApiServer(new SimulatedApiServerOptions { Name = "other", Time = Clock, LoopbackInCertificate = false });
        await other.StartAsync(TestContext.Current.CancellationToken);
        using var caller = new ApiCaller(other);

        var failed = await Assert.ThrowsAsync<HttpRequestException>(() => caller.GetAsync("/version"));

        Assert.Equal(HttpRequestError.SecureConnectionError, failed.HttpRequestError);
    }

    [Fact]
    public async Task Get_Anonymous_SeesHealthVersionAndClusterInfoOnly()
    {
        using var nobody = new ApiCaller(Server);

        Assert.Equal(200, (await nobody.GetAsync("/healthz")).Code);
        Assert.Equal(200, (await nobody.GetAsync("/version")).Code);
        Assert.Equal(200, (await nobody.GetAsync("/api/v1/namespaces/kube-public/configmaps/cluster-info")).Code);
        var refused = await nobody.GetAsync(ConfigMaps);
        Assert.Equal(403, refused.Code);
        Assert.Equal(
            "configmaps is forbidden: User \"system:anonymous\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"work\"",
            refused.Message);
    }

    [Fact]
    public async Task Token_OfAnAccount_IsThatAccountWithItsJti()
    {
        using var caller = await TokenCallerAsync("{}");

        var review = await caller.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");

        Assert.Equal("system:serviceaccount:work:sa1", review["status", "userInfo", "username"]);
        Assert.StartsWith("JTI=", review["status", "userInfo", "extra", "authentication.kubernetes.io/credential-id", "0"], StringComparison.Ordinal);
        var refused = await caller.GetAsync(ConfigMaps);
        Assert.Equal(403, refused.Code);
        Assert.StartsWith("configmaps is forbidden: User \"system:serviceaccount:work:sa1\" cannot list", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_Expired_IsUnauthorized()
    {
        using var caller = await TokenCallerAsync("""{"spec":{"expirationSeconds":600}}""");
        Assert.Equal(403, (await caller.GetAsync(ConfigMaps)).Code);

        Clock.Advance(TimeSpan.FromSeconds(601));

        Assert.Equal(401, (await caller.GetAsync(ConfigMaps)).Code);
    }

    [Fact]
    public async Task Token_OfDeletedAccount_WorksForTenSecondsMore()
    {
        using var caller = await TokenCallerAsync("{}");
        Assert.Equal(403, (await caller.GetAsync(ConfigMaps)).Code);

        await Admin.DeleteAsync("/api/v1/namespaces/work/serviceaccounts/sa1");

        Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(403, (await caller.GetAsync(ConfigMaps)).Code);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(401, (await caller.GetAsync(ConfigMaps)).Code);
    }

    [Theory]
    [InlineData("""{"spec":{"audiences":["other"]}}""")]
    [InlineData(null)]
    public async Task Token_OtherAudienceOrNonsense_IsUnauthorized(string? request)
    {
        using var caller = request is null ? new ApiCaller(Server, token: "a.b.c") : await TokenCallerAsync(request);

        Assert.Equal(401, (await caller.GetAsync(ConfigMaps)).Code);
    }

    [Theory]
    [InlineData(60, "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes")]
    [InlineData(8589934592, "spec.expirationSeconds: Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds")]
    public async Task TokenRequest_OddExpiry_IsInvalid(long seconds, string why)
    {
        await Admin.PostAsync("/api/v1/namespaces/work/serviceaccounts", """{"metadata":{"name":"sa1"}}""");

        var reply = await Admin.PostAsync(Token, $$$"""{"spec":{"expirationSeconds":{{{seconds}}}}}""");

        Assert.Equal((422, "TokenRequest.authentication.k8s.io \"\" is invalid: " + why), (reply.Code, reply.Message));
    }

    [Fact]
    public async Task TokenSecret_WithDelay_IsFilledLaterAndWorks()
    {
        Server.TokenControllerDelay = TimeSpan.FromSeconds(30);
        await Admin.PostAsync("/api/v1/namespaces/work/serviceaccounts", """{"metadata":{"name":"sa1"}}""");
        var created = await Admin.PostAsync("/api/v1/namespaces/work/secrets", """
            {"metadata":{"name":"t","annotations":{"kubernetes.io/service-account.name":"sa1"}},"type":"kubernetes.io/service-account-token"}
            """);
        Assert.Null(created.At("data"));

        // The controller starts its wait when it has seen the Secret, so the clock moves until the wait is over.
        var filled = await Admin.UntilAsync("/api/v1/namespaces/work/secrets/t", r =>
        {
            Clock.Advance(TimeSpan.FromSeconds(31));
            return r["data", "token"] is not null;
        });

        var token = Encoding.UTF8.GetString(Convert.FromBase64String(filled["data", "token"]!));
        Assert.NotNull(filled["data", "ca.crt"]);
        using var caller = new ApiCaller(Server, token: token);
        Assert.Equal(403, (await caller.GetAsync(ConfigMaps)).Code);
        await Admin.DeleteAsync("/api/v1/namespaces/work/secrets/t");
        Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(401, (await caller.GetAsync(ConfigMaps)).Code);
    }

    [Fact]
    public async Task TokenReview_GoodToken_NamesUserAndAudience()
    {
        await Admin.PostAsync("/api/v1/namespaces/work/serviceaccounts", """{"metadata":{"name":"sa1"}}""");
        var token = (await Admin.PostAsync(Token, "{}"))["status", "token"];

        var review = await Admin.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", $$$"""{"spec":{"token":"{{{token}}}"}}""");

        Assert.Equal("true", review["status", "authenticated"]);
        Assert.Equal("system:serviceaccount:work:sa1", review["status", "user", "username"]);
        Assert.Equal("""["https://kubernetes.default.svc"]""", review["status", "audiences"]);
    }

    private async Task<ApiCaller> TokenCallerAsync(string request)
    {
        await Admin.PostAsync("/api/v1/namespaces/work/serviceaccounts", """{"metadata":{"name":"sa1"}}""");
        var reply = await Admin.PostAsync(Token, request);
        Assert.Equal(201, reply.Code);
        return new ApiCaller(Server, token: reply["status", "token"]);
    }
}
