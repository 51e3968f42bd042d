using Microsoft.Extensions.Logging;

using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Serving;

/// <summary>A task hub in an Azure Storage account, for several processes. The data folder holds this process's address and token.</summary>
internal sealed class AzureStorageHubPlace(DataFolder data, AzureStorageTaskHubOptions options, string flags) : ITaskHubPlace
{
    public bool Works => true;

    public string Flags { get; } = $"--data {data.Path} {flags}";

    public bool IsTrouble(Exception thrown) => StorageTrouble.Is(thrown);

    public async Task<OpenTaskHub> OpenAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        data.Create();

        // Of a folder too there is one process: others find it there.
        var folder = ProcessLock.Take(data.Store);
        try
        {
            var hub = await AzureStorageTaskHub.OpenAsync(options, loggers, cancellationToken);
            return new OpenTaskHub(hub, hub, options.WaitPolling, hub, folder);
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }
}
