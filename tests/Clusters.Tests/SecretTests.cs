using System.Text;
using System.Text.Json;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Secrets cannot be printed or serialized by mistake.</summary>
public sealed class SecretTests
{
    private const string Canary = "canary-4f1c";

    [Fact]
    public void SecretText_PrintedOrSerialized_ShowsNothing()
    {
        var secret = SecretText.Of(Canary);

        Assert.Equal("[secret]", secret.ToString());
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(new { secret }, PortableJson.Options));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<SecretText>("\"x\""));
        Assert.Empty(typeof(SecretText).GetProperties());
    }

    [Fact]
    public void Secret_PrintedOrSerialized_ShowsKeysAlone()
    {
        var secret = new Secret
        {
            Metadata = new ObjectMeta { Name = "a", Namespace = "ns" },
            Data = new Dictionary<string, SecretText> { ["kubeconfig"] = SecretText.OfData(Canary) },
        };

        Assert.Equal("Secret ns/a [kubeconfig]", secret.ToString());
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret, PortableJson.Options));
        Assert.Equal(Canary, secret.TextOf("kubeconfig")!.Reveal());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("%%%")]
    public void C22_TokenSecretStillEmpty_HasNoText(string? value)
    {
        var secret = new Secret { Data = value is null ? null : new Dictionary<string, SecretText> { ["token"] = SecretText.Of(value) } };

        Assert.Null(secret.TextOf("token"));
    }

    [Fact]
    public void MintedToken_PrintedOrSerialized_ShowsWhatOpensNothing()
    {
        var claims = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"jti":"id-1","kubernetes.io":{"serviceaccount":{"name":"sa","uid":"uid-1"}}}""")).TrimEnd('=');
        var token = MintedToken.From(SecretText.Of($"e30.{claims}.{Canary}"), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        Assert.Equal("[token id-1 until 2026-01-02 03:04:05Z]", token.ToString());
        Assert.Equal(("id-1", "uid-1"), (token.TokenId, token.ServiceAccountUid));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(token, PortableJson.Options));
    }

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    [InlineData("a.%%%.c")]
    [InlineData("a.W10.c")]
    public void MintedToken_NoJsonWebToken_HasNoIdentifier(string token) =>
        Assert.Null(MintedToken.From(SecretText.Of(token), DateTimeOffset.UnixEpoch).TokenId);

    [Fact]
    public void ClusterAccess_Printed_ShowsTheAddressAlone()
    {
        using var folder = new TestFolder();
        var reading = new KubeconfigReference(folder.Write("k", TestCluster.KubeconfigOf("https://hub:6443", user: $"token: {Canary}")), null, []).Read();

        Assert.DoesNotContain(Canary, $"{reading.Access} {reading}", StringComparison.Ordinal);
    }
}
