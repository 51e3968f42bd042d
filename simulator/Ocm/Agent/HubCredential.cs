using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>What <c>hub-kubeconfig-secret</c> holds: where the hub is, the agent's certificate and key.</summary>
internal sealed record HubCredential(Kubeconfig Kubeconfig, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>The credential of the Secret when the agent may go on with it, else null: it bootstraps (again).</summary>
    public static HubCredential? Read(JsonObject? secret, Kubeconfig? bootstrap, AgentContext agent)
    {
        if (secret?.Bytes("kubeconfig") is not { } text
            || secret.Bytes("tls.crt") is not { } certificate
            || secret.Bytes("tls.key") is not { } key)
        {
            return null;
        }

        try
        {
            var pem = Encoding.UTF8.GetString(certificate);
            using var parsed = X509Certificate2.CreateFromPem(pem);
            var kubeconfig = Kubeconfig.Parse(Encoding.UTF8.GetString(text)) with
            {
                ClientCertificate = pem,
                ClientKey = Encoding.UTF8.GetString(key),
            };
            var credential = new HubCredential(kubeconfig, Utc(parsed.NotBefore), Utc(parsed.NotAfter));
            return credential.IsValid(parsed, bootstrap, agent) ? credential : null;
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            return null;
        }
    }

    public static async Task<HubCredential> WriteAsync(
        AgentContext agent, Kubeconfig hub, string certificate, string key, CancellationToken cancellationToken)
    {
        // tls-server-name is not taken over from the bootstrap kubeconfig, in no version.
        var kubeconfig = new Kubeconfig
        {
            Server = hub.Server,
            CertificateAuthority = hub.CertificateAuthority,
            ProxyUrl = hub.ProxyUrl,
            ClusterEntry = hub.ClusterEntry,
        };
        var user = new JsonObject { ["client-certificate"] = "tls.crt", ["client-key"] = "tls.key" };
        var secret = Rbac.Named(agent.Run.Namespace, KlusterletNames.HubSecret);
        secret["type"] = "Opaque";
        secret["data"] = new JsonObject
        {
            ["agent-name"] = Encoded(agent.AgentName),
            ["cluster-name"] = Encoded(agent.Cluster),
            ["kubeconfig"] = Encoded(kubeconfig.Write(user: user)),
            ["tls.crt"] = Encoded(certificate),
            ["tls.key"] = Encoded(key),
        };
        await agent.Management.EnsureAsync(ResourceTypes.Secrets, secret, cancellationToken);
        using var parsed = X509Certificate2.CreateFromPem(certificate);
        return new HubCredential(
            kubeconfig with { ClientCertificate = certificate, ClientKey = key },
            Utc(parsed.NotBefore),
            Utc(parsed.NotAfter));
    }

    /// <summary>Whether both kubeconfigs mean the same hub: address, proxy, authority and the name of the cluster entry.</summary>
    public bool IsOfHub(Kubeconfig bootstrap) =>
        Kubeconfig.Server == bootstrap.Server
        && Kubeconfig.ProxyUrl == bootstrap.ProxyUrl
        && Kubeconfig.CertificateAuthority == bootstrap.CertificateAuthority
        && Kubeconfig.ClusterEntry == bootstrap.ClusterEntry;

    private bool IsValid(X509Certificate2 certificate, Kubeconfig? bootstrap, AgentContext agent)
    {
        var (names, groups) = DistinguishedNames.Read(certificate.SubjectName);
        return agent.Time.GetUtcNow() < NotAfter
            && names is [var name] && name == agent.UserName
            && groups.Contains(HubNames.ClusterGroup(agent.Cluster), StringComparer.Ordinal)
            && (bootstrap is null || IsOfHub(bootstrap));
    }

    private static DateTimeOffset Utc(DateTime local) => new(local.ToUniversalTime(), TimeSpan.Zero);

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
