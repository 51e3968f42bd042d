using System.Security.Cryptography;
using System.Text;

namespace MultiHubFlows.Domain;

/// <summary>SHA-256 of text, in lower-case hexadecimal.</summary>
public static class ContentHash
{
    /// <summary>The first <paramref name="digits"/> hexadecimal digits of the hash of a text in UTF-8.</summary>
    public static string Hex(string text, int digits) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];

    /// <summary>The whole hash of a text in UTF-8, as <c>sha256:...</c>.</summary>
    public static string Of(string text) => $"sha256:{Hex(text, 64)}";
}
