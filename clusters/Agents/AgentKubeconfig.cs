using System.Text;
using System.Text.Json;

using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Clusters.Agents;

/// <summary>Kubeconfigs that agents are given.</summary>
public static class AgentKubeconfig
{
    /// <summary>
    /// The bootstrap kubeconfig of a hub. The cluster entry's name must be unique for the hub's instance: an agent that finds another name there
    /// than in the kubeconfig it has registers anew, so a hub rebuilt at the same address is noticed.
    /// </summary>
    /// <param name="hub">The hub as agents reach it.</param>
    /// <param name="clusterEntry">Names the hub's instance, for example by the UID of its namespace kube-system.</param>
    /// <param name="token">The token minted for this registration.</param>
    public static SecretText ForBootstrap(AgentServer hub, string clusterEntry, SecretText token) => Write(hub, clusterEntry, "bootstrap", token);

    /// <summary>The kubeconfig by which the operator on a hosting cluster reaches a managed cluster.</summary>
    public static SecretText ForManagedCluster(AgentServer cluster, string clusterEntry, SecretText token) => Write(cluster, clusterEntry, "external-managed", token);

    private static SecretText Write(AgentServer server, string clusterEntry, string user, SecretText token)
    {
        ArgumentException.ThrowIfNullOrEmpty(clusterEntry);
        if (token.Reveal().Length == 0)
        {
            throw new ArgumentException("A kubeconfig without a token is of no use.", nameof(token));
        }

        var text = new StringBuilder();
        text.Append("apiVersion: v1\nkind: Config\nclusters:\n- name: ").Append(Quote(clusterEntry)).Append('\n')
            .Append("  cluster:\n    server: ").Append(Quote(server.Url.AbsoluteUri.TrimEnd('/'))).Append('\n');
        Append(
            text,
            "certificate-authority-data",
            server.CertificateAuthority is { } pem ? Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)) : null);
        Append(text, "tls-server-name", server.TlsServerName);
        Append(text, "proxy-url", server.Proxy?.AbsoluteUri.TrimEnd('/'));
        text.Append("users:\n- name: ").Append(Quote(user)).Append("\n  user:\n    token: ").Append(Quote(token.Reveal())).Append('\n')
            .Append("contexts:\n- name: ").Append(Quote(user)).Append("\n  context:\n    cluster: ").Append(Quote(clusterEntry))
            .Append("\n    user: ").Append(Quote(user)).Append("\n    namespace: default\ncurrent-context: ").Append(Quote(user)).Append('\n');
        return SecretText.Of(text.ToString());
    }

    private static void Append(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append("    ").Append(key).Append(": ").Append(Quote(value)).Append('\n');
        }
    }

    // A JSON string is a double-quoted YAML scalar.
    private static string Quote(string value) => JsonSerializer.Serialize(value);
}
