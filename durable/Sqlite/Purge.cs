using DurableTask.Core;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Removes instances that are over, each with its history, in one transaction. A live one is never removed.</summary>
internal sealed class Purge(Writer writer, Readers readers, TimeProvider time)
{
    private const int Batch = 200;

    private const string Chosen = """
        SELECT id FROM instances
        WHERE completed IS NOT NULL
          AND ($statuses IS NULL OR status IN (SELECT value FROM json_each($statuses)))
          AND ($created_from IS NULL OR created >= $created_from)
          AND ($created_to IS NULL OR created <= $created_to)
          AND ($updated_to IS NULL OR updated <= $updated_to)
          AND ($completed_to IS NULL OR completed <= $completed_to)
        ORDER BY key LIMIT $limit
        """;

    /// <summary>One instance, with those it started and theirs if asked; how many were removed.</summary>
    public Task<int> RemoveAsync(string id, bool withChildren) => writer.WriteAsync((tables, effects) =>
        Remove(tables, effects, id, withChildren));

    /// <summary>All that a filter names, some hundreds per transaction, until its time is over.</summary>
    public async Task<PurgeResult> RemoveAsync(PurgeInstanceFilter filter)
    {
        var statuses = filter.RuntimeStatus is null ? null : StateQueries.Numbers(filter.RuntimeStatus);
        var end = filter.Timeout is { } timeout ? time.GetUtcNow() + timeout : DateTimeOffset.MaxValue;
        var removed = 0;
        while (time.GetUtcNow() <= end)
        {
            var some = await RemoveSomeAsync(
                statuses == "[]" ? null : statuses,
                Columns.Ticks(filter.CreatedTimeFrom),
                filter.CreatedTimeTo is { } to ? Columns.Ticks(to) : null,
                null,
                null);
            if (some == 0)
            {
                return new PurgeResult(removed, isComplete: true);
            }

            removed += some;
        }

        return new PurgeResult(removed, isComplete: false);
    }

    /// <summary>All that were created, changed or completed until a time.</summary>
    public async Task RemoveUntilAsync(DateTime until, OrchestrationStateTimeRangeFilterType of)
    {
        object? For(OrchestrationStateTimeRangeFilterType type) => of == type ? Columns.Ticks(until) : null;
        while (await RemoveSomeAsync(
            null,
            null,
            For(OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter),
            For(OrchestrationStateTimeRangeFilterType.OrchestrationLastUpdatedTimeFilter),
            For(OrchestrationStateTimeRangeFilterType.OrchestrationCompletedTimeFilter)) > 0)
        {
        }
    }

    private Task<int> RemoveSomeAsync(params object?[] filter)
    {
        var ids = new List<string>();
        using (var lease = readers.Rent())
        {
            using var rows = lease.Reader.Statement(Chosen).Query([.. filter, (long)Batch]);
            while (rows.Read())
            {
                ids.Add(rows.GetString(0));
            }
        }

        return ids.Count == 0
            ? Task.FromResult(0)
            : writer.WriteAsync((tables, effects) => ids.Sum(id => Remove(tables, effects, id, withChildren: false)));
    }

    private static int Remove(Tables tables, Effects effects, string id, bool withChildren)
    {
        if (tables.Instances.Find(id) is not { } row || row.Status.IsLive())
        {
            return 0;
        }

        var children = withChildren ? tables.Instances.Children(row.Key) : [];
        new MessageRules(tables, effects).Remove(row.Key, row.Id);
        return 1 + children.Sum(child => Remove(tables, effects, child, withChildren));
    }
}
