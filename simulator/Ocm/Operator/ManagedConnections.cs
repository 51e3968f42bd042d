using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>Clients of managed clusters, made of external-managed-kubeconfig and kept until that Secret changes.</summary>
internal sealed class ManagedConnections(OperatorContext context) : IDisposable
{
    private readonly ConcurrentDictionary<string, Connection> _connections = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">The Secret holds no usable kubeconfig.</exception>
    public ClusterClient Connect(KlusterletConfig klusterlet, JsonObject secret)
    {
        var version = $"{secret.Uid()}/{secret.Text("metadata", "resourceVersion")}";
        if (_connections.TryGetValue(klusterlet.Name, out var known) && known.Version == version)
        {
            return known.Client;
        }

        var client = context.Run.Connect(Read(secret), OperatorContext.UserAgent);
        Forget(klusterlet.Name);
        _connections[klusterlet.Name] = new Connection(version, client);
        return client;
    }

    public void Forget(string klusterlet)
    {
        if (_connections.TryRemove(klusterlet, out var old))
        {
            old.Client.Dispose();
        }
    }

    public static Kubeconfig Read(JsonObject secret)
    {
        var bytes = secret.Bytes("kubeconfig") ?? throw new FormatException("failed to get kubeconfig");
        var kubeconfig = Kubeconfig.Parse(Encoding.UTF8.GetString(bytes));
        if (!Uri.TryCreate(kubeconfig.Server, UriKind.Absolute, out _))
        {
            throw new FormatException("host must be a URL or a host:port pair");
        }

        return secret.Bytes("tls.crt") is { } certificate && secret.Bytes("tls.key") is { } key
            ? kubeconfig with { ClientCertificate = Encoding.UTF8.GetString(certificate), ClientKey = Encoding.UTF8.GetString(key) }
            : kubeconfig;
    }

    public void Dispose()
    {
        foreach (var name in _connections.Keys)
        {
            Forget(name);
        }
    }

    private sealed record Connection(string Version, ClusterClient Client);
}
