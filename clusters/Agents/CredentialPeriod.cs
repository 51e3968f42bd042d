using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Agents;

/// <summary>When a credential begins and ends; all that is kept of it. Absent: it does not say, as a token without an end.</summary>
public sealed record CredentialPeriod(DateTimeOffset? NotBefore, DateTimeOffset? NotAfter)
{
    private static readonly CredentialPeriod Unknown = new(null, null);

    /// <summary>Of a certificate in a secret: PEM in base64. A public document.</summary>
    public static CredentialPeriod OfCertificate(string? data) => Decode(data) is { } pem ? OfPem(pem) : Unknown;

    /// <summary>Of the token or the certificate in a kubeconfig in a secret. Neither leaves these lines.</summary>
    public static CredentialPeriod OfKubeconfig(SecretText? data)
    {
        if (Decode(data?.Reveal()) is not { } text || YamlDocuments.Read(text).Documents is not [YamlMap root, ..])
        {
            return Unknown;
        }

        var user = (root["users"] as YamlList)?.Items.OfType<YamlMap>().Select(entry => entry["user"]).OfType<YamlMap>().FirstOrDefault();
        return user?.TextOf("token") is { } token ? OfToken(token)
            : Decode(user?.TextOf("client-certificate-data")) is { } pem ? OfPem(pem)
            : Unknown;
    }

    private static CredentialPeriod OfPem(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return new CredentialPeriod(new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        }
        catch (CryptographicException)
        {
            return Unknown;
        }
    }

    private static CredentialPeriod OfToken(string token)
    {
        try
        {
            return token.Split('.') is [_, var payload, _] && JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(payload), JsonSerializerOptions.Web) is { } claims
                ? new CredentialPeriod(At(claims.Nbf), At(claims.Exp))
                : Unknown;
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or ArgumentOutOfRangeException)
        {
            return Unknown;
        }
    }

    private static DateTimeOffset? At(double? seconds) => seconds is { } since ? DateTimeOffset.UnixEpoch.AddSeconds(since) : null;

    private static string? Decode(string? data)
    {
        var bytes = new byte[data?.Length ?? 0];
        return data is not null && Convert.TryFromBase64String(data, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private sealed record Claims(double? Nbf, double? Exp);
}
