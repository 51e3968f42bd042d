using Microsoft.Extensions.Logging;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Serving;

/// <summary>One SQLite file in a data folder, for one process.</summary>
internal sealed class FileTaskHub(DataFolder data, StoreAccess access) : ITaskHubPlace
{
    public bool Works => access == StoreAccess.Worker;

    public string Flags => $"--data {data.Path}";

    public bool IsTrouble(Exception thrown) => false;

    public Task<OpenTaskHub> OpenAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (access != StoreAccess.ReadOnly)
        {
            data.Create();
        }

        var store = SqliteOrchestrationService.Open(new SqliteOrchestrationServiceOptions { Path = data.Store, Access = access }, loggers);
        return Task.FromResult(new OpenTaskHub(store, store, WaitPolling: null, store));
    }
}
