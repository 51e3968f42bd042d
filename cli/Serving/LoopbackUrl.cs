using System.Net;

namespace MultiHubFlows.Cli.Serving;

/// <summary>Addresses that a process without sign-in may listen on.</summary>
internal static class LoopbackUrl
{
    public const string Any = "http://127.0.0.1:0";

    /// <summary>Why the address is refused, or null.</summary>
    public static string? Problem(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
        {
            return $"'{text}' is not an address such as http://127.0.0.1:8080";
        }

        return IsLoopback(address.Host) ? null : $"'{text}' is not a loopback address: there is no sign-in yet, so nobody else may reach it";
    }

    /// <summary>Whether a host name, as an address or a Host header has it, is this machine's loopback.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
