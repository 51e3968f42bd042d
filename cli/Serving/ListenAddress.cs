using System.Net;

namespace MultiHubFlows.Cli.Serving;

/// <summary>Addresses that a process may listen on: loopback as it likes, others with keys and TLS alone.</summary>
internal static class ListenAddress
{
    /// <summary>Why the address is refused and what to do, or null.</summary>
    public static (string Problem, string NextStep)? Refusal(string text, bool hasKeys, bool hasCertificate)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
        {
            return ($"'{text}' is not an address such as http://127.0.0.1:8080", "Write http://127.0.0.1:PORT, or https://ADDRESS:PORT with --keys and --certificate.");
        }

        if (!LoopbackUrl.IsLoopback(address.Host) && !IPAddress.TryParse(address.Host.Trim('[', ']'), out _))
        {
            return ($"'{text}' names a host: a process listens on addresses", "Write an address of this machine, or https://0.0.0.0:PORT for all of them.");
        }

        if (address.Scheme == Uri.UriSchemeHttps && !hasCertificate)
        {
            return ($"'{text}' needs a certificate", "Add --certificate FILE.pem, and --certificate-key FILE.pem where the key is in a file of its own.");
        }

        if (LoopbackUrl.IsLoopback(address.Host))
        {
            return null;
        }

        return (address.Scheme == Uri.UriSchemeHttps, hasKeys) switch
        {
            (false, _) => ($"'{text}' is not a loopback address, and keys would go over the network in clear", "Write https:// and add --certificate; or reach this machine through a tunnel, such as ssh -L."),
            (_, false) => ($"'{text}' is not a loopback address, and without keys whoever reaches it could do everything", "Add --keys FILE, made by 'multihub keys create'; or reach this machine through a tunnel, such as ssh -L."),
            _ => null,
        };
    }
}
