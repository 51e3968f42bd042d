using DurableTask.Core;

using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.Hosting;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Bench.Engine;

/// <summary>A worker and its client over one store, as the product hosts them.</summary>
internal sealed class BenchHub : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IAsyncDisposable? _store;
    private readonly string? _folder;

    private BenchHub(ServiceProvider services, IAsyncDisposable? store, string? folder)
    {
        _services = services;
        _store = store;
        _folder = folder;
    }

    public DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

    /// <summary>Starts over an empty store, or over the file that an earlier one left.</summary>
    public static async Task<BenchHub> StartAsync(StoreKind kind, CancellationToken cancellationToken, string? file = null)
    {
        var folder = kind == StoreKind.Sqlite && file is null ? Directory.CreateTempSubdirectory("mhf-bench-").FullName : null;
        IOrchestrationService store = kind == StoreKind.Memory
            ? new InMemoryOrchestrationService()
            : SqliteOrchestrationService.Open(
                new SqliteOrchestrationServiceOptions { Path = file ?? Path.Combine(folder!, "store.db") },
                NullLoggerFactory.Instance);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton(store);
        services.AddSingleton((IOrchestrationServiceClient)store);
        services.AddDurableTaskHub(BenchFlows.Register);
        var hub = new BenchHub(services.BuildServiceProvider(), store as IAsyncDisposable, folder);
        foreach (var worker in hub._services.GetServices<IHostedService>())
        {
            await worker.StartAsync(cancellationToken);
        }

        return hub;
    }

    /// <summary>Starts an instance and waits for its end.</summary>
    public async Task RunAsync(string flow, object input, CancellationToken cancellationToken)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(flow, input, cancellationToken);
        var ended = await Client.WaitForInstanceCompletionAsync(id, cancellationToken);
        if (ended.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
        {
            throw new InvalidOperationException($"{flow} ended as {ended.RuntimeStatus}: {ended.FailureDetails?.ErrorMessage}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _services.GetServices<IHostedService>())
        {
            await worker.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
