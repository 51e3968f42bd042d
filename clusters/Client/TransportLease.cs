using MultiHubFlows.Clusters.Kubeconfigs;

namespace MultiHubFlows.Clusters.Client;

/// <summary>A transport in use. When a renewed credential replaces it, it is closed after its last lease is given back.</summary>
internal sealed class TransportLease(SharedTransport shared) : IDisposable
{
    private SharedTransport? _shared = shared;

    public KubernetesTransport Transport { get; } = shared.Transport;

    /// <summary>The server as the credential names it.</summary>
    public ServerIdentity Server { get; } = shared.Server;

    public void Dispose() => Interlocked.Exchange(ref _shared, null)?.Release();
}

/// <summary>A transport and the number of its users, its keeper included.</summary>
internal sealed class SharedTransport(KubernetesTransport transport, ServerIdentity server, TimeProvider time)
{
    private int _users = 1;
    private long _used = time.GetTimestamp();

    public KubernetesTransport Transport { get; } = transport;

    public ServerIdentity Server { get; } = server;

    /// <summary>Since when nobody but the keeper has it; nothing while somebody does.</summary>
    public TimeSpan Idle => Volatile.Read(ref _users) > 1 ? TimeSpan.Zero : time.GetElapsedTime(Interlocked.Read(ref _used));

    /// <summary>Call it only while the keeper still holds the transport.</summary>
    public TransportLease Lease()
    {
        Interlocked.Increment(ref _users);
        return new TransportLease(this);
    }

    public void Release()
    {
        Interlocked.Exchange(ref _used, time.GetTimestamp());
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Transport.Dispose();
        }
    }
}
