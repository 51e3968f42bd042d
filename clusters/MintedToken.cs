using System.Buffers.Text;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Clusters;

/// <summary>
/// A token that was just minted. It cannot be serialized, and prints without the token: only <see cref="TokenId"/>, <see cref="ExpiresAt"/>
/// and <see cref="ServiceAccountUid"/>, which open nothing, may leave the activity.
/// </summary>
[DebuggerDisplay("[secret]")]
[JsonConverter(typeof(Refusal))]
public sealed class MintedToken
{
    private readonly SecretText _token;

    private MintedToken(SecretText token, DateTimeOffset expiresAt, string? tokenId, string? serviceAccountUid)
    {
        _token = token;
        ExpiresAt = expiresAt;
        TokenId = tokenId;
        ServiceAccountUid = serviceAccountUid;
    }

    /// <summary>The end that the server granted, which may differ from what was asked.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>The token's <c>jti</c> claim; null where the server gives none.</summary>
    public string? TokenId { get; }

    /// <summary>The UID of the account, as the token says; null where it does not.</summary>
    public string? ServiceAccountUid { get; }

    /// <summary>The token itself, under guard.</summary>
    public SecretText Guarded() => _token;

    /// <inheritdoc/>
    public override string ToString() => $"[token {TokenId ?? "without id"} until {ExpiresAt:u}]";

    internal static MintedToken From(SecretText token, DateTimeOffset expiresAt)
    {
        var claims = ReadClaims(token.Reveal());
        return new MintedToken(token, expiresAt, claims?.Jti, claims?.Kubernetes?.ServiceAccount?.Uid);
    }

    private static Claims? ReadClaims(string token)
    {
        try
        {
            return token.Split('.') is [_, var payload, _]
                ? JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(payload))
                : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            return null;
        }
    }

    private sealed record Claims(
        [property: JsonPropertyName("jti")] string? Jti,
        [property: JsonPropertyName("kubernetes.io")] KubernetesClaims? Kubernetes);

    private sealed record KubernetesClaims([property: JsonPropertyName("serviceaccount")] ServiceAccountClaims? ServiceAccount);

    private sealed record ServiceAccountClaims([property: JsonPropertyName("uid")] string? Uid);

    private sealed class Refusal : JsonConverter<MintedToken>
    {
        public override MintedToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A minted token is not read from JSON.");

        public override void Write(Utf8JsonWriter writer, MintedToken value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A minted token is not written as JSON.");
    }
}
