using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The tables as the one writer has them. Only its thread uses them.</summary>
internal sealed class Tables(SqliteConnection connection, TimeProvider time) : IDisposable
{
    private long _lastSeq = LastSeq(connection);

    public InstanceTable Instances { get; } = new(connection);

    public HistoryTable History { get; } = new(connection);

    public MessageTable Messages { get; } = new(connection);

    public ActivityTable Activities { get; } = new(connection);

    public DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The next number of a message or activity: a later one is delivered later.</summary>
    public long NextSeq() => ++_lastSeq;

    /// <summary>Removes an instance and everything of it. Its children stay, without a parent.</summary>
    public void Delete(long instance)
    {
        Messages.DeleteAll(instance);
        Activities.DeleteAll(instance);
        History.Delete(instance);
        Instances.Delete(instance);
    }

    public void Dispose()
    {
        Instances.Dispose();
        History.Dispose();
        Messages.Dispose();
        Activities.Dispose();
    }

    private static long LastSeq(SqliteConnection connection)
    {
        using var last = new Statement(
            connection,
            "SELECT max(seq) FROM (SELECT seq FROM messages UNION ALL SELECT seq FROM activities)");
        return last.Number();
    }
}
