using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>A store's file as any other program sees it.</summary>
internal static class RawFile
{
    public static object? Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
