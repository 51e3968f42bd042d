using DurableTask.Core;

using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using MultiHubFlows.Durable.Hosting;

namespace MultiHubFlows.Bench.Engine;

/// <summary>A worker and its client over one store, as the product hosts them.</summary>
internal sealed class BenchHub : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly BenchStore _store;

    private BenchHub(ServiceProvider services, BenchStore store) => (_services, _store) = (services, store);

    public DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

    /// <summary>Starts over an empty store, or over the file that an earlier one left.</summary>
    public static async Task<BenchHub> StartAsync(StoreKind kind, CancellationToken cancellationToken, string? file = null)
    {
        var store = await BenchStore.OpenAsync(kind, file, cancellationToken);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton(store.Service);
        services.AddSingleton((IOrchestrationServiceClient)store.Service);
        services.AddDurableTaskHub(BenchFlows.Register, hub => hub.WaitPolling = store.WaitPolling);
        var hub = new BenchHub(services.BuildServiceProvider(), store);
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
        await _store.DisposeAsync();
    }
}
