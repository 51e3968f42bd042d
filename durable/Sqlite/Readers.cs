using System.Collections.Concurrent;

using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Connections for reading, kept for the next one who reads. A reader sees every commit that was told to anybody.</summary>
internal sealed class Readers(Func<SqliteConnection> connect) : IDisposable
{
    private readonly ConcurrentBag<Reader> _idle = [];
    private volatile bool _disposed;

    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteOrchestrationService));
        return new Lease(this, _idle.TryTake(out var reader) ? reader : new Reader(connect()));
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private void Return(Reader reader)
    {
        _idle.Add(reader);
        if (_disposed)
        {
            Dispose();
        }
    }

    internal readonly struct Lease(Readers owner, Reader reader) : IDisposable
    {
        public Reader Reader { get; } = reader;

        public void Dispose() => owner.Return(Reader);
    }
}
