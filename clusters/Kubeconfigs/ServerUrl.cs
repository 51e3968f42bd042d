namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>What an address may look like.</summary>
internal static class ServerUrl
{
    /// <summary>Says what is wrong with an API server's address, or null. Quotes nothing: an address may hold a password.</summary>
    public static string? Problem(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "there is no server address";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return "this is not an address";
        }

        return url switch
        {
            { Scheme: "http" } => "http:// would send the credential in clear",
            { Scheme: not "https" } => "only https:// is taken",
            { UserInfo.Length: > 0 } => "an address with a user name or password is not taken",
            { Query.Length: > 0 } or { Fragment.Length: > 0 } => "an address with a query or fragment is not taken",
            _ => null,
        };
    }

    /// <summary>Says what is wrong with a proxy's address, or null.</summary>
    public static string? ProxyProblem(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return "this is not a proxy's address";
        }

        return url switch
        {
            { Scheme: not ("http" or "https" or "socks5") } => "this kind of proxy is not known",
            { UserInfo.Length: > 0 } => "a proxy address with a user name or password is not taken",
            _ => null,
        };
    }
}
