using System.Collections.Concurrent;

using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// Connections for reading, a few of them kept for the next one who reads. A reader sees every commit that was told to anybody. Each has little
/// memory of its own: the pages are in the system's anyway.
/// </summary>
internal sealed class Readers(Func<SqliteConnection> connect) : IDisposable
{
    private const int MostIdle = 8;

    private readonly ConcurrentBag<Reader> _idle = [];
    private volatile bool _disposed;

    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteOrchestrationService));
        return new Lease(this, _idle.TryTake(out var reader) ? reader : Open());
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private Reader Open()
    {
        var connection = connect();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA cache_size = -512";
        command.ExecuteNonQuery();
        return new Reader(connection);
    }

    private void Return(Reader reader)
    {
        if (_idle.Count >= MostIdle)
        {
            reader.Dispose();
            return;
        }

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
