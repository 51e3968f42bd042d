using DurableTask.Core;
using DurableTask.Core.History;

using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The writer's side of the table of instances and their inputs.</summary>
internal sealed class InstanceTable(SqliteConnection connection) : IDisposable
{
    /// <summary>Inputs up to this length stand in the row itself.</summary>
    private const int ShortInput = 512;

    private readonly Statement _find = new(connection, """
        SELECT key, id, execution_id, status, held FROM instances WHERE id = $id
        """);

    private readonly Statement _insert = new(connection, """
        INSERT INTO instances (key, id, execution_id, status, held, parent, created, updated, starts, name, version, input, tags, parent_instance)
        VALUES ($key, $id, $execution, $status, $held, (SELECT key FROM instances WHERE id = $parent), $now, $now, $starts, $name, $version, $input, $tags, $parent_instance)
        """);

    private readonly Statement _insertInput = new(connection, "INSERT INTO inputs (instance, input) VALUES ($key, $input)");

    private readonly Statement _update = new(connection, """
        UPDATE instances SET execution_id = $execution, status = $status, version = $version, custom_status = $custom_status,
          output = $output, failure = $failure, updated = $now, completed = $completed WHERE key = $key
        """);

    private readonly Statement _end = new(connection, """
        UPDATE instances SET status = $status, output = $output, updated = $now, completed = $now WHERE key = $key
        """);

    private readonly Statement _replaceInput = new(connection, "UPDATE instances SET input = $input WHERE key = $key");
    private readonly Statement _release = new(connection, "UPDATE instances SET held = 0 WHERE key = $key RETURNING id");
    private readonly Statement _deleteInput = new(connection, "DELETE FROM inputs WHERE instance = $key");
    private readonly Statement _delete = new(connection, "DELETE FROM instances WHERE key = $key");
    private readonly Statement _orphan = new(connection, "UPDATE instances SET parent = NULL WHERE parent = $key");
    private readonly Statement _children = new(connection, "SELECT id FROM instances WHERE parent = $key ORDER BY key");

    private long _lastKey = LastKey(connection);

    public InstanceRow? Find(string id)
    {
        using var row = _find.Query(id);
        return row.Read()
            ? new InstanceRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.Status(3), row.GetInt64(4) != 0)
            : null;
    }

    /// <summary>Adds a pending instance and returns it.</summary>
    public InstanceRow Add(ExecutionStartedEvent start, bool held, DateTime now)
    {
        var key = ++_lastKey;
        var instance = start.OrchestrationInstance;
        var shortInput = start.Input is null || start.Input.Length <= ShortInput;
        _insert.Run(
            key,
            instance.InstanceId,
            instance.ExecutionId,
            (long)OrchestrationStatus.Pending,
            held ? 1L : 0L,
            start.ParentInstance?.OrchestrationInstance.InstanceId,
            now.Ticks,
            start.ScheduledStartTime is { } starts ? Columns.Ticks(starts) : null,
            start.Name,
            start.Version,
            shortInput ? start.Input : null,
            start.Tags is { Count: > 0 } tags ? EventCodec.Write(tags) : null,
            start.ParentInstance is { } parent ? EventCodec.Write(parent) : null);
        if (!shortInput)
        {
            _insertInput.Run(key, start.Input);
        }

        return new InstanceRow(key, instance.InstanceId, instance.ExecutionId, OrchestrationStatus.Pending, held);
    }

    /// <summary>Writes what a turn made of it; false if it is no longer there.</summary>
    public bool Update(InstanceUpdate to, DateTime now) => _update.Run(
        to.ExecutionId,
        (long)to.Status,
        to.Version,
        to.CustomStatus,
        to.Output,
        to.Failure,
        now.Ticks,
        to.Status.IsLive() ? null : now.Ticks,
        to.Key) == 1;

    /// <summary>Ends an instance that never had a turn.</summary>
    public void End(long key, OrchestrationStatus status, string? output, DateTime now) =>
        _end.Run((long)status, output, now.Ticks, key);

    /// <summary>An execution that continued as new has another input.</summary>
    public void ReplaceInput(long key, string? input)
    {
        var isShort = input is null || input.Length <= ShortInput;
        _deleteInput.Run(key);
        _replaceInput.Run(isShort ? input : null, key);
        if (!isShort)
        {
            _insertInput.Run(key, input);
        }
    }

    /// <summary>Its start is due: it takes messages from now on. Returns its id.</summary>
    public string Release(long key)
    {
        using var row = _release.Query(key);
        return row.Read() ? row.GetString(0) : throw new InvalidOperationException("A start without its instance");
    }

    public void Delete(long key)
    {
        _orphan.Run(key);
        _deleteInput.Run(key);
        _delete.Run(key);
    }

    public IReadOnlyList<string> Children(long key)
    {
        using var rows = _children.Query(key);
        var ids = new List<string>();
        while (rows.Read())
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    public void Dispose()
    {
        foreach (var statement in new[]
        {
            _find, _insert, _insertInput, _update, _end, _replaceInput, _release, _deleteInput, _delete, _orphan, _children,
        })
        {
            statement.Dispose();
        }
    }

    private static long LastKey(SqliteConnection connection)
    {
        using var last = new Statement(connection, "SELECT max(key) FROM instances");
        return last.Number();
    }
}

/// <summary>What routing a message needs to know of an instance.</summary>
internal sealed record InstanceRow(long Key, string Id, string ExecutionId, OrchestrationStatus Status, bool Held);

/// <summary>What a turn changes of its instance.</summary>
internal sealed record InstanceUpdate(
    long Key,
    string ExecutionId,
    OrchestrationStatus Status,
    string? Version,
    string? CustomStatus,
    string? Output,
    string? Failure);
