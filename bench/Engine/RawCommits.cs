using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Bench.Engine;

/// <summary>
/// The limit of this disk and of one writer: rows like those of a turn (a history row, an update, a message in, a message out),
/// written by bare SQLite with synchronous FULL, so many turns per transaction.
/// </summary>
internal static class RawCommits
{
    public const string Name = "raw-commits";

    public static IReadOnlyList<int> TurnsPerCommit { get; } = [1, 10, 100];

    public static void Measure(Report report, EngineSizes sizes)
    {
        foreach (var size in TurnsPerCommit)
        {
            report.Say($"Bare SQLite: {sizes.RawTurns} turns, {size} per commit");
            var folder = Directory.CreateTempSubdirectory("mhf-bench-").FullName;
            try
            {
                var perSecond = Write(Path.Combine(folder, "raw.db"), sizes.RawTurns, size);
                report.Add(new Measurement(Name, size, "turns", perSecond, "1/s"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static double Write(string path, int turns, int perCommit)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE instances (key INTEGER PRIMARY KEY, status INTEGER, updated INTEGER);
            CREATE TABLE history (instance INTEGER, first INTEGER, events TEXT, PRIMARY KEY (instance, first)) WITHOUT ROWID;
            CREATE TABLE messages (instance INTEGER, seq INTEGER, event TEXT, PRIMARY KEY (instance, seq)) WITHOUT ROWID;
            INSERT INTO instances VALUES (1, 0, 0);
            INSERT INTO messages VALUES (1, 0, '');
            """);
        using var turn = connection.CreateCommand();
        turn.CommandText = """
            DELETE FROM messages WHERE instance = 1 AND seq = $turn - 1;
            INSERT INTO history VALUES (1, $turn, $events);
            UPDATE instances SET updated = $turn WHERE key = 1;
            INSERT INTO messages VALUES (1, $turn, $event);
            """;
        var number = turn.Parameters.AddWithValue("$turn", 0);
        turn.Parameters.AddWithValue("$events", new string('e', 700));
        turn.Parameters.AddWithValue("$event", new string('m', 250));
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 1; i <= turns;)
        {
            using var transaction = connection.BeginTransaction();
            turn.Transaction = transaction;
            for (var inCommit = 0; inCommit < perCommit && i <= turns; inCommit++, i++)
            {
                number.Value = i;
                turn.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return turns / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
