using System.Text;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Fleet;

/// <summary>Writes kubeconfigs of simulated clusters.</summary>
public static class KubeconfigText
{
    /// <summary>A kubeconfig with an embedded client certificate.</summary>
    public static string ForCertificate(string cluster, Uri server, string caPem, ClientCertificate certificate) =>
        Text(cluster, server, caPem, $"""
                client-certificate-data: {Base64(certificate.CertificatePem)}
                client-key-data: {Base64(certificate.KeyPem)}
            """);

    /// <summary>A kubeconfig with a bearer token.</summary>
    public static string ForToken(string cluster, Uri server, string caPem, string token) =>
        Text(cluster, server, caPem, $"    token: {token}");

    private static string Text(string cluster, Uri server, string caPem, string user) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {cluster}
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Base64(caPem)}
        users:
        - name: {cluster}-user
          user:
        {user}
        contexts:
        - name: {cluster}
          context:
            cluster: {cluster}
            user: {cluster}-user
        current-context: {cluster}

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
