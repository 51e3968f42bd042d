using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Secrets;

/// <summary>Every secret of a fleet: private keys and tokens of its kubeconfigs and of the Secrets in its clusters, and the two processes' own tokens.</summary>
internal static partial class FleetSecrets
{
    public static async Task<IReadOnlyList<Canary>> CollectAsync(string folder, IEnumerable<string> clusters, Kubectl kubectl, CancellationToken cancellationToken)
    {
        var found = new List<Canary>
        {
            Whole("the control port's token", await File.ReadAllTextAsync(Path.Combine(folder, "control.token"), cancellationToken)),
            Whole("the API's token", await File.ReadAllTextAsync(Path.Combine(folder, "data", "token"), cancellationToken)),
        };
        foreach (var cluster in clusters)
        {
            foreach (var file in (string[])[$"{cluster}.kubeconfig", $"{cluster}-admin.kubeconfig"])
            {
                var own = Within(file, await File.ReadAllTextAsync(Path.Combine(folder, file), cancellationToken)).ToList();
                Assert.NotEmpty(own);
                found.AddRange(own);
            }

            foreach (var secret in await kubectl.ListAsync(cluster, cancellationToken, "secrets", "-A"))
            {
                var name = $"Secret {secret["metadata"]!["namespace"]}/{secret["metadata"]!["name"]} of {cluster}";
                found.AddRange((secret["data"]?.AsObject() ?? []).SelectMany(entry => Within($"{name}, {entry.Key}", $"{entry.Value}")));
            }
        }

        return [.. found.DistinctBy(canary => Convert.ToHexString(canary.Value))];
    }

    /// <summary>The secrets in a text: tokens by their payload and signature, private keys by their secret number and their first line; also under base64.</summary>
    public static IEnumerable<Canary> Within(string of, string text)
    {
        foreach (Match token in Jwt().Matches(text))
        {
            var segments = token.Value.Split('.');
            yield return Whole($"the token in {of}", token.Value);
            yield return Whole($"the payload of the token in {of}", segments[1]);
            yield return Whole($"the signature of the token in {of}", segments[2]);
        }

        foreach (Match pem in PrivateKey().Matches(text))
        {
            yield return Whole($"the first line of the key in {of}", pem.Value.Split('\n')[1]);
            yield return new Canary($"the secret number of the key in {of}", SecretNumber(pem.Value));
        }

        foreach (var inner in Blob().Matches(text).Select(blob => Decoded(blob.Value)).OfType<string>())
        {
            foreach (var canary in Within(of, inner))
            {
                yield return canary;
            }
        }
    }

    private static Canary Whole(string of, string text) => new(of, Encoding.UTF8.GetBytes(text.Trim()));

    private static byte[] SecretNumber(string pem)
    {
        try
        {
            using var curve = ECDsa.Create();
            curve.ImportFromPem(pem);
            return curve.ExportParameters(includePrivateParameters: true).D!;
        }
        catch (Exception other) when (other is CryptographicException or ArgumentException)
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.ExportParameters(includePrivateParameters: true).D!;
        }
    }

    private static string? Decoded(string blob)
    {
        var bytes = new byte[blob.Length];
        return Convert.TryFromBase64String(blob, bytes, out var length) && System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length))
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Jwt();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PrivateKey();

    [GeneratedRegex("[A-Za-z0-9+/]{80,}={0,2}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Blob();
}
