using DurableTask.Core;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// Registers a task hub on whatever <see cref="IOrchestrationService"/> and <see cref="IOrchestrationServiceClient"/> the
/// composition has registered.
/// </summary>
public static class DurableTaskHub
{
    /// <summary>
    /// Adds the worker that runs <paramref name="tasks"/> while the host runs, and the client. Activities are made in a scope of
    /// their own per invocation, with constructor injection.
    /// </summary>
    public static IServiceCollection AddDurableTaskHub(
        this IServiceCollection services, Action<DurableTaskRegistry> tasks, Action<DurableHubOptions>? configure = null)
    {
        services.AddDurableTaskHubClient(configure);
        services.AddOptions<DurableTaskWorkerOptions>(Options.DefaultName)
            .Configure<IOptions<DurableHubOptions>>((worker, hub) => worker.DataConverter = hub.Value.DataConverter);
        services.AddDurableTaskWorker(builder => builder.AddTasks(tasks).UseBuildTarget<CoreDurableTaskWorker>());
        return services;
    }

    /// <summary>Adds the client alone: it starts, reads and steers instances of the hub, and executes nothing.</summary>
    public static IServiceCollection AddDurableTaskHubClient(
        this IServiceCollection services, Action<DurableHubOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        var options = services.AddOptions<DurableHubOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddSingleton<DurableTaskClient, CoreDurableTaskClient>();
        return services;
    }
}
