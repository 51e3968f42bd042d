using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The writer's side of the messages to instances, timers among them.</summary>
internal sealed class MessageTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _insert = new(connection, """
        INSERT INTO messages (instance, seq, execution_id, due, event) VALUES ($instance, $seq, $execution, $due, $event)
        """);

    private readonly Statement _delete = new(connection, "DELETE FROM messages WHERE instance = $instance AND seq = $seq");
    private readonly Statement _deleteAll = new(connection, "DELETE FROM messages WHERE instance = $instance");

    private readonly Statement _deleteOfOthers = new(connection, """
        DELETE FROM messages WHERE instance = $instance AND execution_id <> $execution
        """);

    private readonly Statement _due = new(connection, """
        SELECT instance, id, held, seq FROM messages JOIN instances ON key = instance
        WHERE due IS NOT NULL AND due <= $now ORDER BY due, seq LIMIT $limit
        """);

    private readonly Statement _fire = new(connection, """
        UPDATE messages SET due = NULL, seq = $new WHERE instance = $instance AND seq = $seq
        """);

    private readonly Statement _nextDue = new(connection, "SELECT min(due) FROM messages WHERE due IS NOT NULL");

    private readonly Statement _pending = new(connection, """
        SELECT seq FROM messages WHERE instance = $instance AND due IS NULL ORDER BY seq
        """);

    private readonly Statement _first = new(connection, "SELECT event FROM messages WHERE instance = $instance ORDER BY seq LIMIT 1");

    public void Add(long instance, long seq, string? executionId, DateTime? due, string body) =>
        _insert.Run(instance, seq, executionId, due?.Ticks, body);

    public void Delete(long instance, long seq) => _delete.Run(instance, seq);

    public void DeleteAll(long instance) => _deleteAll.Run(instance);

    /// <summary>Deletes what was meant for other executions than this; what is meant for any stays.</summary>
    public void DeleteOfOtherExecutions(long instance, string executionId) => _deleteOfOthers.Run(instance, executionId);

    /// <summary>Those whose time has come, the earliest first.</summary>
    public IReadOnlyList<DueMessage> Due(DateTime now, int limit)
    {
        using var rows = _due.Query(now.Ticks, (long)limit);
        var messages = new List<DueMessage>();
        while (rows.Read())
        {
            messages.Add(new DueMessage(rows.GetInt64(0), rows.GetString(1), rows.GetInt64(2) != 0, rows.GetInt64(3)));
        }

        return messages;
    }

    /// <summary>From now on it is to be delivered, in the place of the new number.</summary>
    public void Fire(DueMessage message, long seq) => _fire.Run(seq, message.Instance, message.Seq);

    /// <summary>When the next one is due.</summary>
    public DateTime? NextDue() => _nextDue.Number() is > 0 and var ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>The numbers of what is to be delivered to an instance, in order.</summary>
    public IReadOnlyList<long> Pending(long instance)
    {
        using var rows = _pending.Query(instance);
        var numbers = new List<long>();
        while (rows.Read())
        {
            numbers.Add(rows.GetInt64(0));
        }

        return numbers;
    }

    /// <summary>The start of an instance that has not taken it yet.</summary>
    public string Start(long instance)
    {
        using var row = _first.Query(instance);
        return row.Read() ? row.GetString(0) : throw new InvalidOperationException("A pending instance without its start");
    }

    public void Dispose()
    {
        foreach (var statement in new[]
        {
            _insert, _delete, _deleteAll, _deleteOfOthers, _due, _fire, _nextDue, _pending, _first,
        })
        {
            statement.Dispose();
        }
    }
}

/// <summary>A message whose time has come. The start of a held instance lets in what waited behind it.</summary>
internal sealed record DueMessage(long Instance, string Id, bool Held, long Seq);
