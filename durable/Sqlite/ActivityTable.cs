using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The writer's side of the activities that have no result yet.</summary>
internal sealed class ActivityTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _insert = new(connection, """
        INSERT INTO activities (instance, seq, execution_id, event, context) VALUES ($instance, $seq, $execution, $event, $context)
        """);

    private readonly Statement _delete = new(connection, "DELETE FROM activities WHERE instance = $instance AND seq = $seq");
    private readonly Statement _deleteAll = new(connection, "DELETE FROM activities WHERE instance = $instance");

    // The result goes to the instance only while that execution of it runs.
    private readonly Statement _answer = new(connection, """
        INSERT INTO messages (instance, seq, execution_id, event)
        SELECT key, $seq, $execution, $event FROM instances WHERE key = $instance AND execution_id = $execution AND completed IS NULL
        """);

    public void Add(long instance, long seq, string executionId, string body, string? context) =>
        _insert.Run(instance, seq, executionId, body, context);

    /// <summary>False if it was not there: it had a result already.</summary>
    public bool Delete(long instance, long seq) => _delete.Run(instance, seq) == 1;

    public void DeleteAll(long instance) => _deleteAll.Run(instance);

    /// <summary>Sends a result; false if the execution that asked for it is over.</summary>
    public bool Answer(long instance, long seq, string executionId, string body) =>
        _answer.Run(seq, executionId, body, instance) == 1;

    public void Dispose()
    {
        _insert.Dispose();
        _delete.Dispose();
        _deleteAll.Dispose();
        _answer.Dispose();
    }
}
