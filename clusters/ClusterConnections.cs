using System.Collections.Concurrent;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters;

/// <summary>
/// The clients of a fleet's clusters: one per cluster and identity, made at first use and kept, but for the sockets of those that nobody has
/// used for a while: a process waits for people most of the time, on a thousand clusters as well as on one. Safe for use from many threads.
/// </summary>
public sealed class ClusterConnections : IDisposable
{
    private readonly ClusterClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private readonly AzureReader _azure;
    private readonly ConcurrentDictionary<string, Lazy<Kept>> _kept = new(StringComparer.Ordinal);

    /// <summary>Makes none yet: each is made when it is first asked for.</summary>
    public ClusterConnections(Fleet fleet, ClusterClientOptions options, TimeProvider time)
    {
        Fleet = fleet;
        _options = options;
        _time = time;
        _azure = new AzureReader(fleet.Azure, options.Azure, time);
        _sweep = time.CreateTimer(static state => ((ClusterConnections)state!).CloseIdle(), this, options.IdlePatience, options.IdlePatience);
    }

    /// <summary>The fleet whose clusters these are.</summary>
    public Fleet Fleet { get; }

    /// <summary>The hub as its administrator sees it.</summary>
    /// <exception cref="HubRefusedException">The fleet has no such hub, or its owner administers it.</exception>
    public ClusterClient Hub(HubName name)
    {
        var hub = Fleet.Hub(name) ?? throw Unknown("hub", name.Value, "hubs");
        return Keep(
            $"hub {name}",
            hub.Credential ?? throw new HubRefusedException(
                $"hub {name} is administered by its owner: this can only be done there",
                ClusterFailureCode.HubNotAdministered,
                "Ask the hub's owner."),
            hub.ProxyUrl);
    }

    /// <summary>The hub as we join it: as its administrator, or by the bootstrap credential that its owner gave us.</summary>
    /// <exception cref="HubRefusedException">The fleet has no such hub.</exception>
    public ClusterClient Joined(HubName name) =>
        Fleet.Hub(name) is { Administered: false, BootstrapCredential: { } bootstrap } hub
            ? Keep($"hub {name}", bootstrap, hub.ProxyUrl)
            : Hub(name);

    /// <summary>The token of the bootstrap credential that a hub's owner gave us, read now, to be handed to an agent.</summary>
    /// <exception cref="HubRefusedException">There is none, or it is no token.</exception>
    public async Task<SecretText> BootstrapTokenAsync(HubName name, CancellationToken cancellationToken)
    {
        var reference = Fleet.Hub(name)?.BootstrapCredential ?? throw Unknown("hub with a bootstrapCredential", name.Value, "hubs");
        var access = await reference.ToSource(_azure, _options, _time).ReadAsync($"hub {name}", cancellationToken);
        return access.Token ?? throw new HubRefusedException(
            $"hub {name}: its bootstrapCredential has no token, which agents need",
            ClusterFailureCode.CredentialUnusable,
            "Ask the hub's owner for a kubeconfig with a token of a bootstrap account.");
    }

    /// <summary>The managed cluster as its administrator sees it.</summary>
    /// <exception cref="HubRefusedException">The fleet has no such cluster.</exception>
    public ClusterClient Managed(ManagedClusterName name)
    {
        var cluster = Fleet.Managed(name) ?? throw Unknown("managed cluster", name.Value, "managedClusters");
        return Keep($"managed cluster {name}", cluster.Credential, cluster.ProxyUrl);
    }

    /// <summary>The hosting cluster as its administrator sees it.</summary>
    /// <exception cref="HubRefusedException">The fleet has no such cluster.</exception>
    public ClusterClient Hosting(HostingClusterName name)
    {
        var cluster = Fleet.Hosting(name) ?? throw Unknown("hosting cluster", name.Value, "hostingClusters");
        return Keep($"hosting cluster {name}", cluster.Credential, cluster.ProxyUrl);
    }

    /// <summary>The docker config of a pull secret, read now.</summary>
    /// <exception cref="HubRefusedException">The fleet has no such pull secret, or it cannot be used.</exception>
    /// <exception cref="HubUnreachableException">Its vault cannot be asked now.</exception>
    public async Task<SecretText> ReadPullSecretAsync(string name, CancellationToken cancellationToken)
    {
        var entry = Fleet.PullSecrets.FirstOrDefault(secret => secret.Name == name) ?? throw Unknown("pull secret", name, "pullSecrets");
        return await entry.ReadAsync(_azure, cancellationToken);
    }

    /// <summary>Closes all connections; calls under way end first.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var kept in Opened())
        {
            kept.Connection.Dispose();
        }

        _azure.Dispose();
    }

    private void CloseIdle()
    {
        foreach (var kept in Opened())
        {
            kept.Connection.CloseIfIdle(_options.IdlePatience);
        }
    }

    private IEnumerable<Kept> Opened() => _kept.Values.Where(kept => kept.IsValueCreated).Select(kept => kept.Value);

    private ClusterClient Keep(string cluster, CredentialReference credential, Uri? proxy) =>
        _kept.GetOrAdd(cluster, key => new Lazy<Kept>(() => Open(key, credential, proxy))).Value.Client;

    private Kept Open(string cluster, CredentialReference credential, Uri? proxy)
    {
        var connection = new ClusterConnection(cluster, credential.ToSource(_azure, _options, _time), proxy, _options, _time);
        return new Kept(connection, new ClusterClient(connection, _options, _time));
    }

    private static HubRefusedException Unknown(string what, string name, string list) =>
        new($"The fleet file has no {what} '{name}'", ClusterFailureCode.UnknownCluster, $"Add it under {list}, or correct the name.");

    private sealed record Kept(ClusterConnection Connection, ClusterClient Client);
}
