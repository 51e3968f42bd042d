using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Signs and reads the tokens of service accounts (JWT, ES256).</summary>
internal sealed class TokenIssuer(TimeProvider time) : IDisposable
{
    public const string Audience = "https://kubernetes.default.svc";
    public const string Issuer = "https://kubernetes.default.svc";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string IssueBound(
        string ns, string account, string uid, IEnumerable<string> audiences, DateTimeOffset expires, JsonObject? boundTo)
    {
        var now = time.GetUtcNow();
        var kubernetes = new JsonObject { ["namespace"] = ns };
        if (boundTo is not null)
        {
            kubernetes[boundTo.Text("kind")!.ToLowerInvariant()] =
                new JsonObject { ["name"] = boundTo.Text("name"), ["uid"] = boundTo.Text("uid") };
        }

        kubernetes["serviceaccount"] = new JsonObject { ["name"] = account, ["uid"] = uid };
        return Sign(new JsonObject
        {
            ["aud"] = JsonTree.ToArray(audiences),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString("d", CultureInfo.InvariantCulture),
            ["kubernetes.io"] = kubernetes,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{ns}:{account}",
        });
    }

    /// <summary>The never expiring kind of token that the token controller puts into Secrets.</summary>
    public string IssueLegacy(string ns, string account, string uid, string secret) => Sign(new JsonObject
    {
        ["iss"] = "kubernetes/serviceaccount",
        ["kubernetes.io/serviceaccount/namespace"] = ns,
        ["kubernetes.io/serviceaccount/secret.name"] = secret,
        ["kubernetes.io/serviceaccount/service-account.name"] = account,
        ["kubernetes.io/serviceaccount/service-account.uid"] = uid,
        ["sub"] = $"system:serviceaccount:{ns}:{account}",
    });

    /// <summary>The claims of a token that this issuer signed and whose times hold, else null.</summary>
    public TokenClaims? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2]))
        {
            return null;
        }

        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        if (!_key.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256))
        {
            return null;
        }

        try
        {
            return JsonText.Parse(Base64Url.DecodeFromChars(parts[1])) is JsonObject claims ? ReadClaims(claims) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();

    private TokenClaims? ReadClaims(JsonObject claims)
    {
        if (claims.Text("iss") != Issuer)
        {
            const string Prefix = "kubernetes.io/serviceaccount/";
            return new TokenClaims(
                claims.Text(Prefix + "namespace")!,
                claims.Text(Prefix + "service-account.name")!,
                claims.Text(Prefix + "service-account.uid")!,
                null,
                [Audience],
                new BoundObject("Secret", claims.Text(Prefix + "secret.name")!, null));
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (claims.Number("exp") <= now || claims.Number("nbf") > now)
        {
            return null;
        }

        var facts = claims.Object("kubernetes.io")!;
        var bound = facts.FirstOrDefault(f => f.Key is "pod" or "secret" or "node");
        return new TokenClaims(
            facts.Text("namespace")!,
            facts.Text("serviceaccount", "name")!,
            facts.Text("serviceaccount", "uid")!,
            claims.Text("jti"),
            [.. claims.Texts("aud")],
            bound.Key is null ? null : new BoundObject(bound.Key, bound.Value.Text("name")!, bound.Value.Text("uid")));
    }

    private string Sign(JsonObject claims)
    {
        const string Header = """{"alg":"ES256","kid":"simulator"}""";
        var body = $"{Encode(Encoding.ASCII.GetBytes(Header))}.{Encode(JsonText.ToUtf8(claims))}";
        return $"{body}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}

/// <summary>What a service account token says.</summary>
internal sealed record TokenClaims(
    string Namespace, string Account, string Uid, string? Jti, IReadOnlyList<string> Audiences, BoundObject? Bound);

/// <summary>The object that a token dies with.</summary>
internal sealed record BoundObject(string Kind, string Name, string? Uid);
