namespace MultiHubFlows.Clusters.Credentials;

/// <summary>A blob in a storage account.</summary>
public sealed record BlobId
{
    private static readonly string[] Suffixes = [".blob.core.windows.net", ".blob.core.chinacloudapi.cn", ".blob.core.usgovcloudapi.net"];

    private BlobId(Uri url, string container, string name)
    {
        Url = url;
        Container = container;
        Name = name;
    }

    /// <summary>Its address, without anything secret.</summary>
    public Uri Url { get; }

    /// <summary>The container.</summary>
    public string Container { get; }

    /// <summary>Its name inside the container.</summary>
    public string Name { get; }

    /// <summary>Whether a text is meant as an address, and not as a path.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME</c>. What is wrong is said without quoting it.</summary>
    /// <param name="text">The address.</param>
    /// <param name="emulator">Whether an emulator on this machine is meant: <c>http://127.0.0.1:PORT/ACCOUNT/CONTAINER/NAME</c>.</param>
    public static (BlobId? Id, string? Problem) Parse(string text, bool emulator = false)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return (null, "this is not an address of a blob");
        }

        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            return (null, "an address of a blob has neither a user nor a query: a SAS token in it would be a secret in clear");
        }

        if (emulator ? !url.IsLoopback : url.Scheme != Uri.UriSchemeHttps || !url.IsDefaultPort || !Suffixes.Any(suffix => url.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)))
        {
            return (null, emulator
                ? "with a connection string only a loopback address is taken"
                : $"only https and hosts of storage accounts ({string.Join(", ", Suffixes.Select(suffix => "*" + suffix))}) are taken");
        }

        var parts = url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(emulator ? 1 : 0).Select(Uri.UnescapeDataString).ToList();
        return parts.Count < 2
            ? (null, "the address names no container and blob")
            : (new BlobId(url, parts[0], string.Join('/', parts.Skip(1))), null);
    }
}
