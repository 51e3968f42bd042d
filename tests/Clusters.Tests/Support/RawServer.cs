using System.Net;
using System.Net.Sockets;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>A TCP server whose connections a test handles by hand.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<TcpClient, CancellationToken, Task> _handle;
    private readonly Task _accepting;
    private int _connections;

    public RawServer(Func<TcpClient, CancellationToken, Task> handle)
    {
        _handle = handle;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>An HTTP proxy that lets every CONNECT through.</summary>
    public static RawServer Proxy() => new(async (client, token) =>
    {
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        var line = await reader.ReadLineAsync(token) ?? "";
        while (!string.IsNullOrEmpty(await reader.ReadLineAsync(token)))
        {
        }

        var target = line.Split(' ')[1].Split(':');
        using var onward = new TcpClient();
        await onward.ConnectAsync(target[0], int.Parse(target[1], System.Globalization.CultureInfo.InvariantCulture), token);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
        await Task.WhenAny(stream.CopyToAsync(onward.GetStream(), token), onward.GetStream().CopyToAsync(stream, token));
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = HandleAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task HandleAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _handle(client, _stop.Token);
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
            }
        }
    }
}
