using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// Writes what work has made, trying again when the disk is full or fails for a while: giving the work back instead would
/// run an activity twice.
/// </summary>
internal sealed class PatientWriter(Writer writer, TimeProvider time)
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(10),
    ];

    public async Task<T> WriteAsync<T>(Func<Tables, Effects, T> write)
    {
        foreach (var pause in Pauses)
        {
            try
            {
                return await writer.WriteAsync(write);
            }
            catch (SqliteException)
            {
                await Task.Delay(pause, time, CancellationToken.None);
            }
        }

        return await writer.WriteAsync(write);
    }
}
