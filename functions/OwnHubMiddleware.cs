using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace MultiHubFlows.Functions;

/// <summary>
/// Holds turns and activities of a task hub that is another program's, until the host gives them up: it hands them out again, and nothing of
/// theirs is lost. Failing them would end the other's instances.
/// </summary>
internal sealed class OwnHubMiddleware(TaskHub hub) : IFunctionsWorkerMiddleware
{
    private static readonly string[] DurableTriggers = ["orchestrationTrigger", "activityTrigger"];

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.FunctionDefinition.InputBindings.Values.Any(binding => DurableTriggers.Contains(binding.Type, StringComparer.OrdinalIgnoreCase))
            && await hub.IsForeignAsync(context.CancellationToken))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }

        await next(context);
    }
}
