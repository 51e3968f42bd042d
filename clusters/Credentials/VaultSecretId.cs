using System.Text.RegularExpressions;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>A secret of Azure Key Vault, or one version of it.</summary>
public sealed partial record VaultSecretId
{
    private static readonly string[] Suffixes = [".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net"];

    private VaultSecretId(Uri vault, string name, string? version)
    {
        Vault = vault;
        Name = name;
        Version = version;
    }

    /// <summary>The vault's address; always https, and of a cloud's Key Vault.</summary>
    public Uri Vault { get; }

    /// <summary>The secret's name.</summary>
    public string Name { get; }

    /// <summary>The version; null for the newest.</summary>
    public string? Version { get; }

    /// <summary>Reads <c>https://VAULT/secrets/NAME[/VERSION]</c>. What is wrong is said without quoting it.</summary>
    public static (VaultSecretId? Id, string? Problem) Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
        {
            return (null, "this is not an https address of a secret");
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0 || !url.IsDefaultPort)
        {
            return (null, "an address of a secret has neither a user, nor a port, nor a query, nor a fragment");
        }

        if (url.Host.EndsWith(".managedhsm.azure.net", StringComparison.OrdinalIgnoreCase))
        {
            return (null, "a managed HSM keeps keys, no secrets");
        }

        if (!Suffixes.Any(suffix => IsVault(url.Host, suffix)))
        {
            return (null, $"the host is not of a key vault ({string.Join(", ", Suffixes.Select(suffix => "*" + suffix))}), and nobody else is sent a token");
        }

        return Path().Match(url.AbsolutePath) is { Success: true } match
            ? (new VaultSecretId(new Uri(url.GetLeftPart(UriPartial.Authority)), match.Groups["name"].Value, match.Groups["version"] is { Success: true } version ? version.Value : null), null)
            : (null, "the path is not /secrets/NAME or /secrets/NAME/VERSION");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Vault.GetLeftPart(UriPartial.Authority)}/secrets/{Name}{(Version is null ? "" : "/" + Version)}";

    private static bool IsVault(string host, string suffix) =>
        host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && VaultName().IsMatch(host[..^suffix.Length]);

    [GeneratedRegex("^[A-Za-z0-9-]{3,24}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VaultName();

    [GeneratedRegex("^/secrets/(?<name>[A-Za-z0-9-]{1,127})(/(?<version>[0-9A-Fa-f]{32}))?/?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();
}
