using DurableTask.Core;

using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// Runs the tasks of a registry on DurableTask.Core's dispatchers. A store that cannot be opened fails the start of the host.
/// </summary>
internal sealed class CoreDurableTaskWorker(
    string name,
    IDurableTaskFactory factory,
    IServiceProvider services,
    IOrchestrationService store,
    TimeProvider time,
    IOptions<DurableHubOptions> options,
    IOptionsMonitor<DurableTaskWorkerOptions> workerOptions,
    ILoggerFactory loggers,
    IEnumerable<Microsoft.DurableTask.Worker.IExceptionPropertiesProvider> exceptionProperties) : DurableTaskWorker(name, factory)
{
    private readonly CancellationTokenSource _stopping = new();
    private HubOrchestrationService? _hubStore;
    private TaskHubWorker? _hub;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var shims = new DurableTaskShimFactory(workerOptions.Get(Name), loggers);
        var properties = new TextExceptionProperties(exceptionProperties);
        _hubStore = new HubOrchestrationService(store, time, options.Value.StopPatience);
        _hub = new TaskHubWorker(_hubStore, new HostedOrchestrations(), new MiddlewareActivities(), loggers)
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
            ExceptionPropertiesProvider = properties,
        };
        var turns = new OrchestrationTurn(Factory, shims, services, time, options.Value, loggers, _stopping.Token);
        var activities = new ActivityRun(Factory, shims, services, time, options.Value, new FailureMapping(properties), _stopping.Token);
        _hub.AddOrchestrationDispatcherMiddleware(turns.InvokeAsync);
        _hub.AddActivityDispatcherMiddleware((context, _) => activities.InvokeAsync(context));

        await store.CreateIfNotExistsAsync();
        await _hub.StartAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_hub is null || _hubStore is null || _stopping.IsCancellationRequested)
        {
            return;
        }

        _hubStore.StopHandingOut();
        await _stopping.CancelAsync();
        // Forced: the dispatchers' own graceful stop polls once a second; the store's stop below waits for the work instead.
        await _hub.StopAsync(isForced: true);
    }

    public override void Dispose()
    {
        base.Dispose();
        _hub?.Dispose();
        _stopping.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
