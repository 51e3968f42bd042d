using System.Text;

using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Agents;

/// <summary>Finds out at which address, and by which CA, agents reach a hub or a managed cluster. Reads only.</summary>
public sealed class AgentAddresses(ClusterConnections connections, ClusterClientOptions options, TimeProvider time)
{
    // Operators before this version drop tls-server-name on the way to the agent.
    private static readonly Version KeepsTlsServerName = new(1, 3, 0);

    /// <summary>
    /// A hub's address: what the fleet file says, else <c>kube-public/cluster-info</c>, else the administrator's. A loopback address is
    /// taken only where it is written down. Where the server can be reached from here, its certificate must cover the address's host.
    /// </summary>
    /// <exception cref="HubRefusedException">There is no address that agents can use.</exception>
    public async Task<AgentServer> HubAsync(HubName name, CancellationToken cancellationToken)
    {
        var client = connections.Joined(name);
        var endpoint = connections.Fleet.Hub(name)!.AgentEndpoint;
        var server = endpoint is null
            ? await DiscoverAsync(client, cancellationToken)
            : await WrittenAsync(client, endpoint, cancellationToken);
        server = WarnOfLoopback(client, server);
        return await CheckAsync(client, server, cancellationToken);
    }

    /// <summary>A managed cluster's address for hosted agents: what the fleet file says, else its kubeconfig's.</summary>
    /// <param name="name">The cluster.</param>
    /// <param name="operatorVersion">The operator's version on the hosting cluster; null where it is not known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="HubRefusedException">There is no address that agents can use.</exception>
    public async Task<AgentServer> ManagedAsync(ManagedClusterName name, string? operatorVersion, CancellationToken cancellationToken)
    {
        var client = connections.Managed(name);
        if (connections.Fleet.Managed(name)!.AgentEndpoint is { } endpoint)
        {
            return await CheckAsync(client, WarnOfLoopback(client, await WrittenAsync(client, endpoint, cancellationToken)), cancellationToken);
        }

        var identity = await client.ServerAsync(cancellationToken);
        if (identity.TlsServerName is not null && !(ImageVersion.Parse(operatorVersion) >= KeepsTlsServerName))
        {
            throw new HubRefusedException(
                $"{client.ClusterName}: its kubeconfig needs tls-server-name, which operators before 1.3 drop for the agent (this one: {operatorVersion ?? "not known"})",
                ClusterFailureCode.NoAgentAddress,
                "Set agentEndpoint.server of this cluster to an address whose host is in the server's certificate, or upgrade the operator.");
        }

        RefuseLoopback(client, identity.Url);
        return new AgentServer(identity.Url, identity.CertificateAuthority, null, identity.TlsServerName) { Source = "kubeconfig" };
    }

    private static async Task<AgentServer> DiscoverAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        if (await ClusterInfoAsync(client, cancellationToken) is { Url: { } url } info)
        {
            RefuseLoopback(client, url);
            return new AgentServer(url, info.CertificateAuthority, null, null) { Source = "cluster-info" };
        }

        var identity = await client.ServerAsync(cancellationToken);
        RefuseLoopback(client, identity.Url);
        var authority = identity.CertificateAuthority ?? await RootAuthorityAsync(client, cancellationToken);
        return new AgentServer(identity.Url, authority, null, null) { Source = "kubeconfig" };
    }

    private static async Task<AgentServer> WrittenAsync(ClusterClient client, AgentEndpoint endpoint, CancellationToken cancellationToken)
    {
        var authority = await AuthorityAsync(client, endpoint, cancellationToken);
        return new AgentServer(endpoint.Server, authority, endpoint.ProxyUrl, null) { Source = "agentEndpoint" };
    }

    private static async Task<string?> AuthorityAsync(ClusterClient client, AgentEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (endpoint.CertificateAuthority is { } file)
        {
            var (pem, problem) = AuthorityFile.Read(file);
            return pem ?? throw new HubRefusedException(
                $"{client.ClusterName}: agentEndpoint.certificateAuthority: {problem}", ClusterFailureCode.NoAgentAddress, "Put the CA bundle there.");
        }

        return await ClusterInfoAsync(client, cancellationToken) is { } info ? info.CertificateAuthority : await RootAuthorityAsync(client, cancellationToken);
    }

    private static async Task<ClusterInfo?> ClusterInfoAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        var map = await ReadPublicAsync(client, "cluster-info", cancellationToken);
        return map?.Data is { } data && data.TryGetValue("kubeconfig", out var text) ? ClusterInfo.Parse(text) : null;
    }

    private static async Task<string?> RootAuthorityAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        var map = await ReadPublicAsync(client, "kube-root-ca.crt", cancellationToken);
        return map?.Data is { } data && data.TryGetValue("ca.crt", out var pem) && !string.IsNullOrWhiteSpace(pem) ? pem : null;
    }

    // Many clusters have no such ConfigMap, and some forbid to look.
    private static async Task<ConfigMap?> ReadPublicAsync(ClusterClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "kube-public", name, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code is ClusterFailureCode.Forbidden or ClusterFailureCode.NotFound)
        {
            return null;
        }
    }

    private static AgentServer WarnOfLoopback(ClusterClient client, AgentServer server) =>
        server.Url.IsLoopback
            ? server with
            {
                Warnings = [.. server.Warnings, $"{client.ClusterName}: agents are given the loopback address {server.Url}, which only works on this machine"],
            }
            : server;

    private static void RefuseLoopback(ClusterClient client, Uri url)
    {
        if (url.IsLoopback)
        {
            throw new HubRefusedException(
                $"{client.ClusterName}: the only address known for it, {url}, is a loopback one, which agents cannot reach",
                ClusterFailureCode.NoAgentAddress,
                "Set agentEndpoint.server in the fleet file to the address that agents reach it at.");
        }
    }

    /// <summary>Agents lose tls-server-name, so the certificate must name the address's host, or they join and never come back.</summary>
    private async Task<AgentServer> CheckAsync(ClusterClient client, AgentServer server, CancellationToken cancellationToken)
    {
        var attempt = await AgentProbe.TryAsync(server, options, time, cancellationToken);
        return attempt.Problem switch
        {
            null => server,
            { Transient: true } problem => server with
            {
                Warnings = [.. server.Warnings, $"{client.ClusterName}: the agents' address {server.Url} could not be tried from here: {problem.Message}"],
            },
            { } problem => throw new HubRefusedException(
                $"{client.ClusterName}: agents cannot use {server.Url} ({server.Source}): {problem.Message}",
                problem.Code,
                problem.Code == ClusterFailureCode.UntrustedCertificate
                    ? "Set agentEndpoint.certificateAuthority in the fleet file to the CA of this address."
                    : "Set agentEndpoint.server in the fleet file to an address whose host is in the server's certificate."),
        };
    }

    /// <summary>What <c>kube-public/cluster-info</c> says. An empty CA is a statement: the server's certificate is of a public one.</summary>
    private sealed record ClusterInfo(Uri? Url, string? CertificateAuthority)
    {
        public static ClusterInfo? Parse(string text)
        {
            if (KubeconfigDocument.Parse(text, "cluster-info").Document is not { } document || document.OnlyCluster is not { } cluster)
            {
                return null;
            }

            var server = cluster.TextOf("server");
            var data = cluster.TextOf("certificate-authority-data");
            return new ClusterInfo(ServerUrl.Problem(server) is null ? new Uri(server!) : null, Decode(data));
        }

        private static string? Decode(string? data)
        {
            var buffer = new byte[data?.Length ?? 0];
            return data is not null && Convert.TryFromBase64String(data, buffer, out var length) && length > 0
                ? Encoding.UTF8.GetString(buffer, 0, length)
                : null;
        }
    }
}
