using System.Globalization;

using DurableTask.Core;
using DurableTask.Core.Query;

using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Reads the states of instances.</summary>
internal sealed class StateQueries(Readers readers)
{
    private const string Columns = """
        key, id, execution_id, status, created, updated, completed, starts, name, version, custom_status, tags, parent_instance
        """;

    private const string Payloads = """
        coalesce(i.input, (SELECT input FROM inputs WHERE instance = key)), output, failure
        """;

    private const string One = $"SELECT {Columns}, {Payloads} FROM instances i WHERE id = $id";

    // The page goes on after a key, so what is added or removed meanwhile neither repeats nor hides another instance.
    private const string Filter = """
        FROM instances i
        WHERE key > $after
          AND ($statuses IS NULL OR status IN (SELECT value FROM json_each($statuses)))
          AND ($from IS NULL OR created >= $from)
          AND ($to IS NULL OR created <= $to)
          AND ($prefix IS NULL OR substr(id, 1, length($prefix)) = $prefix)
        ORDER BY key LIMIT $limit
        """;

    // The same for a prefix that few instances have: by the index of ids, instead of a look at every instance.
    private const string FewFilter = """
        FROM instances i
        WHERE key > $after
          AND ($statuses IS NULL OR status IN (SELECT value FROM json_each($statuses)))
          AND ($from IS NULL OR created >= $from)
          AND ($to IS NULL OR created <= $to)
          AND key IN (SELECT key FROM instances WHERE id >= $prefix AND id < $prefix || char(1114111))
        ORDER BY key LIMIT $limit
        """;

    private const string Few = """
        SELECT count(*) < 200 FROM (SELECT 1 FROM instances WHERE id >= $prefix AND id < $prefix || char(1114111) LIMIT 200)
        """;

    private const string PageWithPayloads = $"SELECT {Columns}, {Payloads} {Filter}";
    private const string PageWithout = $"SELECT {Columns}, NULL, NULL, NULL {Filter}";
    private const string FewWithPayloads = $"SELECT {Columns}, {Payloads} {FewFilter}";
    private const string FewWithout = $"SELECT {Columns}, NULL, NULL, NULL {FewFilter}";

    /// <summary>The state with input and output, or null.</summary>
    public OrchestrationState? Find(string id)
    {
        using var lease = readers.Rent();
        using var row = lease.Reader.Statement(One).Query(id);
        return row.Read() ? State(row) : null;
    }

    /// <summary>A page of states, the instance created first before the others.</summary>
    /// <exception cref="ArgumentException">The continuation token is not one of ours.</exception>
    public OrchestrationQueryResult Query(OrchestrationQuery query)
    {
        if (query.PageSize < 1)
        {
            throw new ArgumentException("A page has room for at least one instance", nameof(query));
        }

        using var lease = readers.Rent();
        var statement = (AreFew(lease.Reader, query.InstanceIdPrefix), query.FetchInputsAndOutputs) switch
        {
            (true, true) => FewWithPayloads,
            (true, false) => FewWithout,
            (false, true) => PageWithPayloads,
            (false, false) => PageWithout,
        };
        using var rows = lease.Reader.Statement(statement).Query(
            After(query.ContinuationToken),
            query.RuntimeStatus is { Count: > 0 } statuses ? Numbers(statuses) : null,
            query.CreatedTimeFrom is { } from ? Sqlite.Columns.Ticks(from) : null,
            query.CreatedTimeTo is { } to ? Sqlite.Columns.Ticks(to) : null,
            string.IsNullOrEmpty(query.InstanceIdPrefix) ? null : query.InstanceIdPrefix,
            query.PageSize + 1L);
        var page = new List<OrchestrationState>();
        var last = 0L;
        while (rows.Read())
        {
            if (page.Count == query.PageSize)
            {
                return new OrchestrationQueryResult(page, last.ToString(CultureInfo.InvariantCulture));
            }

            page.Add(State(rows));
            last = rows.GetInt64(0);
        }

        return new OrchestrationQueryResult(page, null);
    }

    /// <summary>Statuses as the JSON array that the filters of this store take.</summary>
    public static string Numbers(IEnumerable<OrchestrationStatus> statuses) =>
        $"[{string.Join(',', statuses.Select(status => ((int)status).ToString(CultureInfo.InvariantCulture)))}]";

    private static bool AreFew(Reader reader, string? prefix) => !string.IsNullOrEmpty(prefix) && reader.Statement(Few).Number(prefix) == 1;

    private static long After(string? continuationToken)
    {
        if (string.IsNullOrEmpty(continuationToken))
        {
            return 0;
        }

        return long.TryParse(continuationToken, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new ArgumentException($"'{continuationToken}' is not a continuation token of this store", nameof(continuationToken));
    }

    private static OrchestrationState State(SqliteDataReader row) => new()
    {
        OrchestrationInstance = new OrchestrationInstance { InstanceId = row.GetString(1), ExecutionId = row.GetString(2) },
        OrchestrationStatus = row.Status(3),
        CreatedTime = row.Time(4)!.Value,
        LastUpdatedTime = row.Time(5)!.Value,
        CompletedTime = row.Time(6) ?? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc),
        ScheduledStartTime = row.Time(7),
        Name = row.GetString(8),
        Version = row.Text(9),
        Status = row.Text(10),
        Tags = row.Text(11) is { } tags ? EventCodec.Read<Dictionary<string, string>>(tags) : null,
        ParentInstance = row.Text(12) is { } parent ? EventCodec.Read<ParentInstance>(parent) : null,
        Input = row.Text(13),
        Output = row.Text(14),
        FailureDetails = row.Text(15) is { } failure ? EventCodec.Read<FailureDetails>(failure) : null,
    };
}
