using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

public sealed class AuthenticationTests(Workspace space) : KubernetesCase(space)
{
    private const string SelfReviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private const string TokenReviews = "/apis/authentication.k8s.io/v1/tokenreviews";

    private static readonly object SelfReview = new { apiVersion = "authentication.k8s.io/v1", kind = "SelfSubjectReview" };

    [Fact]
    [Recorded("errors/401-malformed-token")]
    public async Task Get_MalformedToken_IsUnauthorized()
    {
        var refused = await Cluster.WithToken("not-a-token").GetAsync(Space.ConfigMaps, Stop);

        refused.Fails(401, "Unauthorized", "Unauthorized");
    }

    [Fact]
    [Recorded("errors/401-token-for-other-audience")]
    public async Task Get_TokenForAnotherAudience_IsUnauthorized()
    {
        var account = await Space.AccountAsync(Stop);
        var token = await TokenAsync(account.Name, new { audiences = new[] { "other-audience" }, expirationSeconds = 600 });

        var refused = await Cluster.WithToken(token).GetAsync(Space.ConfigMaps, Stop);

        refused.Fails(401, "Unauthorized", "Unauthorized");
    }

    [Fact]
    [Recorded("errors/403-anonymous")]
    public async Task Get_WithoutCredentials_IsForbiddenToAnonymous()
    {
        var refused = await Cluster.Anonymous.GetAsync(Space.ConfigMaps, Stop);
        Assert.SkipWhen(refused.Code == 401, "This cluster has switched anonymous requests off.");

        refused.Fails(
            403,
            "Forbidden",
            $"configmaps is forbidden: User \"system:anonymous\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"{Namespace}\"",
            new { kind = "configmaps" });
        Assert.Equal("nosniff", refused.Headers.GetValueOrDefault("X-Content-Type-Options"));
    }

    [Fact]
    [Recorded("api/anonymous-cluster-info-200")]
    public async Task Get_ClusterInfoWithoutCredentials_ShowsAKubeconfigWithoutUsers()
    {
        const string Path = "/api/v1/namespaces/kube-public/configmaps/cluster-info";
        var known = await Admin.GetAsync(Path, Stop);
        Assert.SkipWhen(known.Code == 404, "This cluster publishes no cluster-info.");

        var read = await Cluster.Anonymous.GetAsync(Path, Stop);

        var kubeconfig = read.Gives(200).Json.TextAt("data", "kubeconfig")!;
        Assert.Contains("certificate-authority-data:", kubeconfig, StringComparison.Ordinal);
        Assert.DoesNotContain("token:", kubeconfig, StringComparison.Ordinal);
    }

    [Fact]
    [Recorded("api/selfsubjectreview-serviceaccount")]
    public async Task SelfSubjectReview_ServiceAccount_NamesAccountGroupsAndToken()
    {
        var account = await Space.AccountAsync(Stop);

        var review = await account.Caller.PostAsync(SelfReviews, SelfReview, Stop);

        var user = review.Gives(201).Json.At("status", "userInfo");
        AssertIsAccount(account, user);
    }

    [Fact]
    [Recorded("api/selfsubjectreview-client-certificate")]
    public async Task SelfSubjectReview_ClientCertificate_NamesUserAndFingerprint()
    {
        Assert.SkipUnless(Cluster.AdminHasCertificate, "The kubeconfig given has a token, no client certificate.");

        var review = await Admin.PostAsync(SelfReviews, SelfReview, Stop);

        var user = review.Gives(201).Json.At("status", "userInfo");
        Assert.False(string.IsNullOrEmpty(user.TextAt("username")));
        Assert.Contains("system:authenticated", user.ItemsAt("groups").Select(group => group.ToString()));
        if (user.TextAt("extra", "authentication.kubernetes.io/credential-id", 0) is { } id)
        {
            Assert.Matches("^X509SHA256=[0-9a-f]{64}$", id);
        }
        else
        {
            Assert.True(await ServerVersion.MinorAsync(Admin, Stop) < 32, $"No credential-id: {review}");
        }
    }

    [Fact]
    [Recorded("api/tokenreview-ok")]
    public async Task TokenReview_GoodToken_NamesItsAccountAndAudience()
    {
        var account = await Space.AccountAsync(Stop);

        var review = await Admin.PostAsync(TokenReviews, Review(account.Token), Stop);

        Assert.True(review.Gives(201).Json.At("status", "authenticated")!.GetValue<bool>());
        AssertIsAccount(account, review.Json.At("status", "user"));
        Assert.NotEmpty(review.Json.ItemsAt("status", "audiences"));
    }

    [Fact]
    [Documented("reference/kubernetes-api/authentication-resources/token-review-v1/")]
    public async Task TokenReview_BadToken_IsNotAuthenticated()
    {
        var review = await Admin.PostAsync(TokenReviews, Review("not-a-token"), Stop);

        Assert.NotEqual("true", review.Gives(201).Json.TextAt("status", "authenticated"));
        Assert.False(string.IsNullOrEmpty(review.Json.TextAt("status", "error")), review.ToString());
    }

    private static object Review(string token) =>
        new { apiVersion = "authentication.k8s.io/v1", kind = "TokenReview", spec = new { token } };

    private static void AssertIsAccount(Account account, JsonNode? user)
    {
        Assert.Equal(account.User, user.TextAt("username"));
        Assert.Equal(account.Uid, user.TextAt("uid"));
        Assert.Equal(
            ["system:serviceaccounts", $"system:serviceaccounts:{account.Namespace}", "system:authenticated"],
            user.ItemsAt("groups").Select(group => group.ToString()));
        if (user.TextAt("extra", "authentication.kubernetes.io/credential-id", 0) is { } id)
        {
            Assert.Equal("JTI=" + TokenClaims.Of(account.Token).TextAt("jti"), id);
        }
    }

    private async Task<string> TokenAsync(string account, object spec)
    {
        var request = new { apiVersion = "authentication.k8s.io/v1", kind = "TokenRequest", spec };
        var granted = await Admin.PostAsync($"{Space.ServiceAccounts}/{account}/token", request, Stop);

        return granted.Gives(201).Json.TextAt("status", "token")!;
    }
}
