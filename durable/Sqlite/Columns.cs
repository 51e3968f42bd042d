using DurableTask.Core;

using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>How values of .NET stand in columns.</summary>
internal static class Columns
{
    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTime? Time(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTime(row.GetInt64(column), DateTimeKind.Utc);

    public static OrchestrationStatus Status(this SqliteDataReader row, int column) =>
        (OrchestrationStatus)row.GetInt32(column);

    /// <summary>Ticks of UTC; a time of no stated kind is UTC, as DurableTask.Core means it.</summary>
    public static long Ticks(DateTime time) =>
        (time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time).Ticks;

    /// <summary>Whether an instance of this status still takes messages.</summary>
    public static bool IsLive(this OrchestrationStatus status) =>
        status is OrchestrationStatus.Pending or OrchestrationStatus.Running or OrchestrationStatus.Suspended;
}
