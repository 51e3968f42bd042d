using Microsoft.Data.Sqlite;

namespace MultiHubFlows.TestSupport;

/// <summary>
/// Reads from the file of a store what is left to do. A work item is removed in the transaction that stores what came of it, so
/// there is no moment at which the file holds less than there is to do.
/// </summary>
internal sealed class PendingWork(string path, TimeProvider time)
{
    private const string AnyDue = """
        SELECT EXISTS (
          SELECT 1 FROM messages JOIN instances ON instances.key = messages.instance
          WHERE messages.due <= $now OR (messages.due IS NULL AND instances.held = 0))
        OR EXISTS (SELECT 1 FROM activities)
        """;

    private const string NextDue = "SELECT MIN(due) FROM messages WHERE due > $now";

    private const string LaterCount = "SELECT COUNT(*) FROM messages WHERE due > $now";

    public async Task<bool> IsAnyDueAsync(CancellationToken cancellationToken) => await AskAsync(AnyDue, cancellationToken) is 1L;

    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) =>
        await AskAsync(NextDue, cancellationToken) is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public async Task<int> CountLaterAsync(CancellationToken cancellationToken) => (int)(long)(await AskAsync(LaterCount, cancellationToken))!;

    private async Task<object?> AskAsync(string question, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // one of the constants above
        command.CommandText = question;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$now", time.GetUtcNow().UtcTicks);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
