using System.Net;

namespace MultiHubFlows.Cli.Serving;

/// <summary>Addresses of this machine that no other reaches.</summary>
internal static class LoopbackUrl
{
    public const string Any = "http://127.0.0.1:0";

    /// <summary>Whether a host name, as an address or a Host header has it, is this machine's loopback.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
