using DurableTask.Core;

using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Bench.Engine;

/// <summary>A store of a kind, and what goes with it when it is closed.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly IAsyncDisposable[] _held;
    private readonly string? _folder;

    private BenchStore(IOrchestrationService service, string? folder, params IAsyncDisposable[] held)
    {
        Service = service;
        _folder = folder;
        _held = held;
    }

    public IOrchestrationService Service { get; }

    /// <summary>How rarely who waits looks, where the store does not signal.</summary>
    public TimeSpan? WaitPolling => Service is AzureStorageTaskHub ? Look : null;

    /// <summary>Opens an empty one, or for SQLite a file that is there.</summary>
    public static async Task<BenchStore> OpenAsync(StoreKind kind, string? file, CancellationToken cancellationToken) => kind switch
    {
        StoreKind.Memory => new BenchStore(new InMemoryOrchestrationService(), folder: null),
        StoreKind.AzureStorage => await OnAzuriteAsync(cancellationToken),
        _ => InFile(file),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var held in _held)
        {
            await held.DisposeAsync();
        }

        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static BenchStore InFile(string? file)
    {
        var folder = file is null ? Directory.CreateTempSubdirectory("mhf-bench-").FullName : null;
        var options = new SqliteOrchestrationServiceOptions { Path = file ?? Path.Combine(folder!, "store.db") };
        var store = SqliteOrchestrationService.Open(options, NullLoggerFactory.Instance);
        return new BenchStore(store, folder, store);
    }

    private static async Task<BenchStore> OnAzuriteAsync(CancellationToken cancellationToken)
    {
        var azurite = await Azurite.StartAsync(new AzuriteSetup(), cancellationToken);
        var options = new AzureStorageTaskHubOptions(AzureStorageAccount.FromConnectionString(azurite.ConnectionString)) { MaxQueuePolling = Look };
        var hub = await AzureStorageTaskHub.OpenAsync(options, NullLoggerFactory.Instance, cancellationToken);
        return new BenchStore(hub, folder: null, hub, azurite);
    }
}
