using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// Runs every activity, as the last middleware: DurableTask.Core's own run would look for the activity itself, retry a missing one
/// for ever while stalling all others, and could not return failures with properties.
/// </summary>
internal sealed class ActivityRun(
    IDurableTaskFactory factory,
    DurableTaskShimFactory shims,
    IServiceProvider services,
    TimeProvider time,
    DurableHubOptions options,
    FailureMapping failures,
    CancellationToken stopping)
{
    public async Task InvokeAsync(DispatchMiddlewareContext context)
    {
        var scheduled = context.GetProperty<TaskScheduledEvent>();
        var instance = context.GetProperty<OrchestrationInstance>();
        await ReachAsync(HubStage.ActivityStarting, instance, scheduled);

        var response = await RespondAsync(scheduled, instance);
        response.Timestamp = time.GetUtcNow().UtcDateTime;

        await ReachAsync(HubStage.ActivityFinished, instance, scheduled);
        context.SetProperty(new ActivityExecutionResult { ResponseEvent = response });
    }

    private async Task<HistoryEvent> RespondAsync(TaskScheduledEvent scheduled, OrchestrationInstance instance)
    {
        var name = scheduled.Name!; // the dispatcher refuses an activity without a name
        try
        {
            await using var scope = services.CreateAsyncScope();
            options.ActivityStopping?.Invoke(scope.ServiceProvider, stopping);
            if (!factory.TryCreateActivity(new TaskName(name), scope.ServiceProvider, out var activity))
            {
                return Failed(scheduled, FailureMapping.UnknownActivity(name));
            }

            var context = new TaskContext(instance, name, scheduled.Version, scheduled.EventId);
            var output = await shims.CreateActivity(new TaskName(name), activity).RunAsync(context, scheduled.Input);
            return new TaskCompletedEvent(-1, scheduled.EventId, output);
        }
        catch (OperationCanceledException stopped) when (stopping.IsCancellationRequested)
        {
            throw new SessionAbortedException("The worker is stopping: the activity runs again.", stopped);
        }
        catch (Exception exception) when (exception is not SessionAbortedException)
        {
            return Failed(scheduled, failures.Describe(exception));
        }
    }

    private static TaskFailedEvent Failed(TaskScheduledEvent scheduled, FailureDetails details) =>
        new(-1, scheduled.EventId, details.ErrorMessage, details: null, details);

    private Task ReachAsync(HubStage stage, OrchestrationInstance instance, TaskScheduledEvent scheduled) =>
        options.AtPoint?.Invoke(new HubPoint(stage, instance.InstanceId, scheduled.Name!), stopping) ?? Task.CompletedTask;
}
