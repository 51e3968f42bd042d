using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// The connection to one cluster as one identity, kept for the process but for its sockets and certificates, which go while nobody uses
/// them. The credential is read when it is first used, and read again when it is no longer fresh or the server answered 401; whoever needs it
/// at the same moment shares one reading.
/// </summary>
internal sealed class ClusterConnection(string clusterName, CredentialSource source, Uri? proxy, ClusterClientOptions options, TimeProvider time)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private SharedTransport? _current;
    private ClusterAccess? _access;
    private Task? _reading;
    private bool _closed;

    /// <summary>For messages: <c>hub hub1</c>.</summary>
    public string ClusterName { get; } = clusterName;

    /// <exception cref="HubUnreachableException">The credential cannot be read now, and there is none from before that may serve.</exception>
    /// <exception cref="HubRefusedException">There is no credential for us, or it cannot be used.</exception>
    public async ValueTask<TransportLease> LeaseAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_access is { Freshness.IsCurrent: true })
            {
                return Open(_access).Lease();
            }
        }

        try
        {
            await ReadOnce().WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (MayServeWithout(failure) && TryProlong())
        {
            // What cannot be read for a moment, such as a file that is being replaced: the old credential serves until the server refuses it.
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return Open(_access!).Lease();
        }
    }

    /// <summary>Reads the credential again because the server refused it; false when it is what it was.</summary>
    /// <param name="refused">The transport whose credential was refused.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="HubUnreachableException">Who has the credential cannot be asked now.</exception>
    public async Task<bool> ReloadAsync(KubernetesTransport refused, CancellationToken cancellationToken)
    {
        ClusterAccess? before;
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            // Somebody else has read it since.
            if (_current is { } current && current.Transport != refused)
            {
                return true;
            }

            before = _access;
        }

        try
        {
            await ReadOnce().WaitAsync(cancellationToken);
        }
        catch (HubRefusedException unusable) when (unusable.Code == ClusterFailureCode.CredentialUnusable)
        {
            return false;
        }

        lock (_lock)
        {
            return _access is { } now && (before is null || !now.SameAs(before));
        }
    }

    /// <summary>Closes what nobody has used for a while. The next use opens it anew.</summary>
    public void CloseIfIdle(TimeSpan since)
    {
        lock (_lock)
        {
            if (_current is { } current && current.Idle >= since)
            {
                Close();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Close();
        }

        _closing.Cancel();
    }

    private static bool MayServeWithout(Exception failure) =>
        failure is HubUnreachableException or HubRefusedException { Code: ClusterFailureCode.CredentialUnusable };

    private Task ReadOnce()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return _reading is { IsCompleted: false } shared ? shared : _reading = Task.Run(ReadAsync, CancellationToken.None);
        }
    }

    private async Task ReadAsync()
    {
        var access = await source.ReadAsync(ClusterName, _closing.Token);
        lock (_lock)
        {
            if (_access is null || !_access.SameAs(access))
            {
                Close();
            }

            _access = access;
        }
    }

    private bool TryProlong()
    {
        lock (_lock)
        {
            if (_access?.Freshness.Prolonged() is not { } freshness)
            {
                return false;
            }

            _access = _access with { Freshness = freshness };
            return true;
        }
    }

    private SharedTransport Open(ClusterAccess access)
    {
        if (_current is null)
        {
            var observer = options.ObserveRequests?.Invoke(ClusterName);
            _current = new SharedTransport(TransportFactory.Create(access, proxy, options, observer is null ? [] : [observer]), access.Server, time);
        }

        return _current;
    }

    private void Close()
    {
        _current?.Release();
        _current = null;
    }
}
