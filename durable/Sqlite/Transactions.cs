using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The transactions of the writer's connection: durable when committed, also against the loss of power.</summary>
internal sealed class Transactions : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollBack;
    private readonly Statement _save;
    private readonly Statement _release;
    private readonly Statement _rollBackTo;

    public Transactions(SqliteConnection connection, bool flushToDisk)
    {
        _connection = connection;
        using (var settings = connection.CreateCommand())
        {
            settings.CommandText = $"""
                PRAGMA synchronous = {(flushToDisk ? "FULL" : "OFF")};
                PRAGMA fullfsync = ON;
                PRAGMA wal_autocheckpoint = 2000;
                PRAGMA journal_size_limit = 67108864;
                """;
            settings.ExecuteNonQuery();
        }

        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _rollBack = new Statement(connection, "ROLLBACK");
        _save = new Statement(connection, "SAVEPOINT change");
        _release = new Statement(connection, "RELEASE change");
        _rollBackTo = new Statement(connection, "ROLLBACK TO change");
    }

    /// <summary>Puts the log into the file and cuts it to nothing, also while others have the file open. False: one of them reads at this moment.</summary>
    public bool EmptyLog()
    {
        using var checkpoint = _connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var row = checkpoint.ExecuteReader();
        return row.Read() && row.GetInt64(0) == 0;
    }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public void Save() => _save.Run();

    public void ReleaseSaved() => _release.Run();

    public void RollBackToSaved() => _rollBackTo.Run();

    /// <summary>Rolls back what there is; nothing if SQLite has done so already, or nothing was begun.</summary>
    public void RollBack()
    {
        try
        {
            _rollBack.Run();
        }
        catch (SqliteException)
        {
            // no transaction is active
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollBack.Dispose();
        _save.Dispose();
        _release.Dispose();
        _rollBackTo.Dispose();
    }
}
