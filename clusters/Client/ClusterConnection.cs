using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// The connection to one cluster as one identity, kept for the process. The credential is read when it is first used, and read again when
/// one of its files changed or the server answered 401.
/// </summary>
internal sealed class ClusterConnection(string clusterName, CredentialReference credential, Uri? proxy, ClusterClientOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private SharedTransport? _current;
    private ClusterAccess? _access;
    private bool _closed;

    /// <summary>For messages: <c>hub hub1</c>.</summary>
    public string ClusterName { get; } = clusterName;

    /// <summary>What the credential says of the server: its address, CA and name. Public parts only.</summary>
    public ServerIdentity Server
    {
        get
        {
            using var lease = Lease();
            lock (_lock)
            {
                return _access!.Server;
            }
        }
    }

    public TransportLease Lease()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_current is null || !_access!.Stamp.IsCurrent())
            {
                Read();
            }

            return _current!.Lease();
        }
    }

    /// <summary>Reads the credential again; false when it is what it was.</summary>
    public bool Reload()
    {
        lock (_lock)
        {
            return !_closed && Read();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _current?.Release();
            _current = null;
        }
    }

    private bool Read()
    {
        var reading = credential.Read();
        if (reading.Access is null)
        {
            // A file that is being replaced may be unreadable for a moment: the old credential serves until the server refuses it.
            return _current is null ? throw Unusable(reading.Mistakes) : false;
        }

        if (_access is not null && _access.SameAs(reading.Access))
        {
            _access = _access with { Stamp = reading.Access.Stamp };
            return false;
        }

        var observer = options.ObserveRequests?.Invoke(ClusterName);
        var next = TransportFactory.Create(reading.Access, proxy, options, observer is null ? [] : [observer]);
        _current?.Release();
        _current = new SharedTransport(next);
        _access = reading.Access;
        return true;
    }

    private HubRefusedException Unusable(IReadOnlyList<ConfigurationMistake> mistakes) =>
        new(
            ServerText.Cut($"{ClusterName}: its credential cannot be used: {string.Join("; ", mistakes)}", 4 * ServerText.MaximumLength),
            ClusterFailureCode.CredentialUnusable,
            mistakes.Count > 0 ? mistakes[0].NextStep : "Correct the kubeconfig.");
}
