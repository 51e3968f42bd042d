using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The writer's side of the histories.</summary>
internal sealed class HistoryTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _append = new(connection, """
        INSERT INTO history (instance, first, events) VALUES ($instance, $first, $events)
        """);

    private readonly Statement _delete = new(connection, "DELETE FROM history WHERE instance = $instance");

    /// <summary>Adds the events of one turn, the first of them at this index.</summary>
    public void Append(long instance, int first, string events) => _append.Run(instance, (long)first, events);

    public void Delete(long instance) => _delete.Run(instance);

    public void Dispose()
    {
        _append.Dispose();
        _delete.Dispose();
    }
}
