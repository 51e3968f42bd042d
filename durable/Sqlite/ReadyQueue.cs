using System.Threading.Channels;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>What is ready to be worked on, first in first out; taking waits without polling.</summary>
internal sealed class ReadyQueue<T>
    where T : class
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>();

    public void Add(T item) => _channel.Writer.TryWrite(item);

    /// <summary>The next one; null once the caller gives up.</summary>
    public async ValueTask<T?> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _channel.Reader.ReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Clear()
    {
        while (_channel.Reader.TryRead(out _))
        {
        }
    }
}
