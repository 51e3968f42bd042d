using System.Text.Encodings.Web;
using System.Text.Json;

using DurableTask.Core;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using MultiHubFlows.Durable.Hosting;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>A running worker with its client, as one process would have them.</summary>
internal sealed class EngineHub : IAsyncDisposable
{
    /// <summary>Web names, and as little escaped as JSON allows, so that the stores see odd characters as they are.</summary>
    public static readonly DataConverter Converter = new JsonDataConverter(
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly ServiceProvider _services;

    private EngineHub(ServiceProvider services) => _services = services;

    public DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

    public IOrchestrationServiceClient Store => _services.GetRequiredService<IOrchestrationServiceClient>();

    public static async Task<EngineHub> StartAsync(
        IOrchestrationService store,
        RecordedTurns turns,
        Action<DurableTaskRegistry> tasks,
        Action<IServiceCollection>? more = null,
        Action<DurableHubOptions>? configure = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IOrchestrationService>(new RecordingService(store, turns));
        services.AddSingleton((IOrchestrationServiceClient)store);
        services.AddSingleton<Microsoft.DurableTask.Worker.IExceptionPropertiesProvider, DataAsProperties>();
        more?.Invoke(services);
        services.AddDurableTaskHub(tasks, options =>
        {
            options.DataConverter = Converter;
            configure?.Invoke(options);
        });
        var hub = new EngineHub(services.BuildServiceProvider(validateScopes: true));
        foreach (var worker in hub._services.GetServices<IHostedService>())
        {
            await worker.StartAsync(CancellationToken.None);
        }

        return hub;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _services.GetServices<IHostedService>())
        {
            await worker.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
