using System.Globalization;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

public sealed class TokenRequestTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Recorded("tokenrequest/ok-201")]
    [Recorded("tokenrequest/ok-claims")]
    public async Task Post_OneHour_TokenSaysWhoUntilWhenAndForWhom()
    {
        var account = await AccountAsync("ok");

        var granted = (await RequestAsync("ok", new { expirationSeconds = 3600 })).Gives(201);

        Assert.Equal("TokenRequest", granted.Json.TextAt("kind"));
        Assert.Equal("ok", granted.Name);
        Assert.Equal("3600", granted.Json.TextAt("spec", "expirationSeconds"));
        Assert.NotEmpty(granted.Json.ItemsAt("spec", "audiences"));
        var claims = TokenClaims.Of(granted.Json.TextAt("status", "token")!);
        Assert.Equal($"system:serviceaccount:{Namespace}:ok", claims.TextAt("sub"));
        Assert.Equal(Namespace, claims.TextAt("kubernetes.io", "namespace"));
        Assert.Equal("ok", claims.TextAt("kubernetes.io", "serviceaccount", "name"));
        Assert.Equal(account.Uid, claims.TextAt("kubernetes.io", "serviceaccount", "uid"));
        Assert.Equal(
            granted.Json.At("spec", "audiences")!.ToJsonString(), claims.At("aud")!.ToJsonString());
        Assert.True(Guid.TryParse(claims.TextAt("jti"), out _) || await ServerVersion.MinorAsync(Admin, Stop) < 32);
        Assert.Equal(Seconds(granted.Json.TextAt("status", "expirationTimestamp")!), claims.At("exp")!.GetValue<long>());
        Assert.Equal(claims.At("iat")!.GetValue<long>(), claims.At("nbf")!.GetValue<long>());
    }

    [Fact]
    [Recorded("tokenrequest/default-expiry-201")]
    public async Task Post_WithoutExpiry_GrantsAnHour()
    {
        await AccountAsync("default-expiry");

        var granted = (await RequestAsync("default-expiry", new { })).Gives(201);

        Assert.Equal("3600", granted.Json.TextAt("spec", "expirationSeconds"));
        AssertLasts(granted, 3600);
    }

    [Fact]
    [Recorded("tokenrequest/120-days-201")]
    public async Task Post_LongExpiry_TellsWhatWasGranted()
    {
        await AccountAsync("long");

        var granted = (await RequestAsync("long", new { expirationSeconds = 10_368_000 })).Gives(201);

        var seconds = granted.Json.At("spec", "expirationSeconds")!.GetValue<long>();
        Assert.InRange(seconds, 600, 10_368_000);
        AssertLasts(granted, seconds);
    }

    [Fact]
    [Recorded("tokenrequest/other-audience-201")]
    public async Task Post_OtherAudience_IsWrittenIntoTheToken()
    {
        await AccountAsync("audience");

        var granted = await RequestAsync("audience", new { audiences = new[] { "other-audience" }, expirationSeconds = 600 });

        granted.Gives(201).Json.At("spec", "audiences").Is("""["other-audience"]""");
        TokenClaims.Of(granted.Json.TextAt("status", "token")!).At("aud").Is("""["other-audience"]""");
        AssertLasts(granted, 600);
    }

    [Fact]
    [Recorded("tokenrequest/too-short-422")]
    public async Task Post_TooShort_IsInvalid()
    {
        await AccountAsync("short");

        var refused = await RequestAsync("short", new { expirationSeconds = 60 });

        AssertInvalidExpiry(refused, "Invalid value: 60: may not specify a duration less than 10 minutes");
    }

    [Fact]
    [Recorded("tokenrequest/too-long-422")]
    public async Task Post_TooLong_IsInvalid()
    {
        await AccountAsync("too-long");

        var refused = await RequestAsync("too-long", new { expirationSeconds = 8_589_934_592 });

        AssertInvalidExpiry(refused, "Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds");
    }

    [Fact]
    [Recorded("tokenrequest/missing-serviceaccount-404")]
    public async Task Post_MissingAccount_IsNotFound()
    {
        var refused = await RequestAsync("nosa", new { });

        refused.Fails(404, "NotFound", "serviceaccounts \"nosa\" not found", new { name = "nosa", kind = "serviceaccounts" });
    }

    [Fact]
    [Recorded("tokenrequest/bound-object-missing-404")]
    public async Task Post_BoundToMissingSecret_IsNotFound()
    {
        await AccountAsync("bound");

        var refused = await RequestAsync("bound", new { boundObjectRef = new { kind = "Secret", apiVersion = "v1", name = "nosecret" } });

        refused.Fails(404, "NotFound", "secrets \"nosecret\" not found", new { name = "nosecret", kind = "secrets" });
    }

    private static void AssertInvalidExpiry(Answer refused, string message) => refused.Fails(
        422, "Invalid", $"TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: {message}", new
        {
            group = "authentication.k8s.io",
            kind = "TokenRequest",
            causes = new[] { new { reason = "FieldValueInvalid", message, field = "spec.expirationSeconds" } },
        });

    private static void AssertLasts(Answer granted, long seconds)
    {
        var lasts = Seconds(granted.Json.TextAt("status", "expirationTimestamp")!)
            - Seconds(granted.Json.TextAt("metadata", "creationTimestamp")!);
        Assert.InRange(lasts, seconds - 2, seconds + 2);
    }

    private static long Seconds(string timestamp) =>
        DateTimeOffset.Parse(timestamp, CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    private async Task<Answer> AccountAsync(string name) =>
        (await Admin.PostAsync(Space.ServiceAccounts, Make.ServiceAccount(name), Stop)).Gives(201);

    private Task<Answer> RequestAsync(string account, object spec) => Admin.PostAsync(
        $"{Space.ServiceAccounts}/{account}/token",
        new { apiVersion = "authentication.k8s.io/v1", kind = "TokenRequest", spec },
        Stop);
}
