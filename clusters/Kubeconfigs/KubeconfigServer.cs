using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>Reads a kubeconfig's cluster: the server, how it is recognised, and the way to it.</summary>
internal sealed class KubeconfigServer(KubeconfigFields fields)
{
    public ServerIdentity? Read(YamlMap cluster)
    {
        if (cluster.TextOf("insecure-skip-tls-verify") is { } skip && !skip.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            fields.Add(
                cluster["insecure-skip-tls-verify"]!,
                "cluster.insecure-skip-tls-verify",
                "the server would not be verified",
                "Remove it and add the server's CA as certificate-authority-data.");
        }

        var authority = fields.ReadData(cluster, "cluster", "certificate-authority-data", "certificate-authority");
        if (authority is not null)
        {
            try
            {
                _ = PemBundle.Read(authority);
            }
            catch (FormatException problem)
            {
                fields.Add(
                    cluster,
                    "cluster.certificate-authority-data",
                    $"this is not a CA bundle: {problem.Message}",
                    "Put the CA certificates there, in PEM, encoded once in base64.");
            }
        }

        var text = cluster.TextOf("server");
        if (ServerUrl.Problem(text) is { } wrong)
        {
            fields.Add(cluster["server"] ?? cluster, "cluster.server", wrong, "Write the API server's address as https://host:port.");
            return null;
        }

        return new ServerIdentity(new Uri(text!), authority, ReadServerName(cluster));
    }

    public Uri? ReadProxy(YamlMap cluster)
    {
        var text = cluster.TextOf("proxy-url");
        if (text is null or "")
        {
            return null;
        }

        if (ServerUrl.ProxyProblem(text) is { } wrong)
        {
            fields.Add(
                cluster["proxy-url"]!,
                "cluster.proxy-url",
                wrong,
                "Write it as http://host:port, https://host:port or socks5://host:port.");
            return null;
        }

        return new Uri(text);
    }

    private string? ReadServerName(YamlMap cluster)
    {
        var name = cluster.TextOf("tls-server-name");
        if (name is null or "" || Uri.CheckHostName(name) != UriHostNameType.Unknown)
        {
            return name is "" ? null : name;
        }

        fields.Add(
            cluster["tls-server-name"]!,
            "cluster.tls-server-name",
            "this is not a host name",
            "Write a name of the server's certificate.");
        return null;
    }
}
