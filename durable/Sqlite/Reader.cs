using DurableTask.Core;
using DurableTask.Core.History;

using Microsoft.Data.Sqlite;

using Newtonsoft.Json.Linq;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>One connection that reads.</summary>
internal sealed class Reader(SqliteConnection connection) : IDisposable
{
    private readonly Statement _history = new(connection, "SELECT events FROM history WHERE instance = $key ORDER BY first");

    private readonly Statement _historyById = new(connection, """
        SELECT events FROM history JOIN instances ON key = instance WHERE id = $id ORDER BY first
        """);

    private readonly Statement _message = new(connection, """
        SELECT execution_id, event FROM messages WHERE instance = $key AND seq = $seq
        """);

    private readonly Statement _activity = new(connection, """
        SELECT id, a.execution_id, event, context FROM activities a JOIN instances ON key = instance
        WHERE instance = $key AND seq = $seq
        """);

    private readonly Statement _children = new(connection, """
        SELECT id FROM instances WHERE parent = (SELECT key FROM instances WHERE id = $id) ORDER BY key
        """);

    private readonly Dictionary<string, Statement> _others = new(StringComparer.Ordinal);

    /// <summary>The whole history of an instance and the length of its JSON.</summary>
    public HistoryCache.Cached History(long key)
    {
        var events = new List<HistoryEvent>();
        var characters = 0L;
        using var rows = _history.Query(key);
        while (rows.Read())
        {
            var json = rows.GetString(0);
            characters += json.Length;
            events.AddRange(EventCodec.Deserialize(json));
        }

        return new HistoryCache.Cached(events, characters);
    }

    /// <summary>The whole history as one JSON array; empty if there is none.</summary>
    public string HistoryJson(string id)
    {
        var turns = new List<string>();
        using var rows = _historyById.Query(id);
        while (rows.Read())
        {
            turns.Add(rows.GetString(0)[1..^1]);
        }

        return $"[{string.Join(',', turns.Where(turn => turn.Length > 0))}]";
    }

    /// <summary>A message; null if it is no longer there.</summary>
    public TaskMessage? Message(long instance, long seq, string id)
    {
        using var row = _message.Query(instance, seq);
        return row.Read() ? Message(id, row.Text(0), row.GetString(1)) : null;
    }

    /// <summary>An activity without a result; null if it has one or its instance was removed.</summary>
    public TaskMessage? Activity(long instance, long seq)
    {
        using var row = _activity.Query(instance, seq);
        if (!row.Read())
        {
            return null;
        }

        var message = Message(row.GetString(0), row.GetString(1), row.GetString(2));
        message.OrchestrationExecutionContext = EventCodec.Read<OrchestrationExecutionContext>(
            row.Text(3) ?? """{"OrchestrationTags":{}}""");
        return message;
    }

    public IReadOnlyList<string> Children(string id)
    {
        using var rows = _children.Query(id);
        var ids = new List<string>();
        while (rows.Read())
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    /// <summary>A statement that is kept for the next use.</summary>
    public Statement Statement(string sql)
    {
        if (!_others.TryGetValue(sql, out var statement))
        {
            statement = new Statement(connection, sql);
            _others.Add(sql, statement);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _others.Values.Concat([_history, _historyById, _message, _activity, _children]))
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private static TaskMessage Message(string id, string? executionId, string json) => new()
    {
        OrchestrationInstance = new OrchestrationInstance { InstanceId = id, ExecutionId = executionId },
        Event = EventCodec.Event(EventCodec.Parse<JObject>(json)),
    };
}
