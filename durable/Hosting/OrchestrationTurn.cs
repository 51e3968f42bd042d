using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.Middleware;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>The middleware around each turn of an orchestration.</summary>
internal sealed class OrchestrationTurn(
    IDurableTaskFactory factory,
    DurableTaskShimFactory shims,
    IServiceProvider services,
    TimeProvider time,
    DurableHubOptions options,
    ILoggerFactory loggers,
    CancellationToken stopping)
{
    private readonly TurnClock? _clock = time == TimeProvider.System ? null : new TurnClock(time);
    private readonly UnknownOrchestrator _unknown = new(time, options.DataConverter, loggers.CreateLogger<UnknownOrchestrator>());

    public async Task InvokeAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var state = context.GetProperty<OrchestrationRuntimeState>();
        _clock?.StampStart(state);
        TerminatedChildren.GiveDetails(state);
        await ReachAsync(HubStage.TurnStarting, state);

        await using var scope = services.CreateAsyncScope();
        if (TryBind(context.GetProperty<TaskOrchestration>(), state, scope.ServiceProvider))
        {
            await next();
        }
        else
        {
            context.SetProperty(_unknown.Hold(state));
        }

        await ReachAsync(HubStage.TurnDecided, state);
    }

    private bool TryBind(TaskOrchestration placeholder, OrchestrationRuntimeState state, IServiceProvider scope)
    {
        if (placeholder is not HostedOrchestration hosted)
        {
            throw new InvalidOperationException("The dispatcher brought an orchestration that this worker did not make.");
        }

        try
        {
            if (!factory.TryCreateOrchestrator(new TaskName(state.Name), scope, out var orchestrator))
            {
                return false;
            }

            hosted.Bind(shims.CreateOrchestration(new TaskName(state.Name), orchestrator, Properties(state), Parent(state)));
        }
        catch (Exception exception) when (exception is not SessionAbortedException)
        {
            hosted.Fail(new FailureDetails(exception));
        }

        return true;
    }

    private static ParentOrchestrationInstance? Parent(OrchestrationRuntimeState state) =>
        state.ParentInstance is { } parent
            ? new ParentOrchestrationInstance(new TaskName(parent.Name), parent.OrchestrationInstance.InstanceId)
            : null;

    private static Dictionary<string, object?> Properties(OrchestrationRuntimeState state) =>
        state.Tags?.ToDictionary(tag => tag.Key, tag => (object?)tag.Value, StringComparer.Ordinal) ?? [];

    private Task ReachAsync(HubStage stage, OrchestrationRuntimeState state) =>
        options.AtPoint?.Invoke(new HubPoint(stage, state.OrchestrationInstance!.InstanceId, state.Name), stopping) ?? Task.CompletedTask;
}
