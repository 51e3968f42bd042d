using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// The connection to one cluster as one identity, kept for the process but for its sockets and certificates, which go while nobody uses
/// them. The credential is read when it is first used, and read again when one of its files changed or the server answered 401.
/// </summary>
internal sealed class ClusterConnection(string clusterName, CredentialReference credential, Uri? proxy, ClusterClientOptions options, TimeProvider time)
    : IDisposable
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

    /// <summary>Closes what nobody has used for a while. The next use opens it anew.</summary>
    public void CloseIfIdle(TimeSpan since)
    {
        lock (_lock)
        {
            if (_current is { } current && current.Idle >= since)
            {
                _current = null;
                current.Release();
            }
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
            Open(_access ?? throw Unusable(reading.Mistakes));
            return false;
        }

        var isNew = _access is null || !_access.SameAs(reading.Access);
        if (isNew)
        {
            _current?.Release();
            _current = null;
        }

        _access = reading.Access;
        Open(_access);
        return isNew;
    }

    private void Open(ClusterAccess access)
    {
        if (_current is null)
        {
            var observer = options.ObserveRequests?.Invoke(ClusterName);
            _current = new SharedTransport(TransportFactory.Create(access, proxy, options, observer is null ? [] : [observer]), time);
        }
    }

    private HubRefusedException Unusable(IReadOnlyList<ConfigurationMistake> mistakes) =>
        new(
            ServerText.Cut($"{ClusterName}: its credential cannot be used: {string.Join("; ", mistakes)}", 4 * ServerText.MaximumLength),
            ClusterFailureCode.CredentialUnusable,
            mistakes.Count > 0 ? mistakes[0].NextStep : "Correct the kubeconfig.");
}
