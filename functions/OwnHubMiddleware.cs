using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace MultiHubFlows.Functions;

/// <summary>
/// Holds turns and activities of a task hub that is another program's, until the host gives them up: it hands them out again, and nothing of
/// theirs is lost. Failing them would end the other's instances. Timers, which start instances, are passed over.
/// </summary>
internal sealed class OwnHubMiddleware(TaskHub hub) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var durable = Has(context, "orchestrationTrigger") || Has(context, "activityTrigger");
        if (!durable && !Has(context, "timerTrigger"))
        {
            await next(context);
        }
        else if (!await hub.UntilKnownAsync(context.CancellationToken))
        {
            await next(context);
        }
        else if (durable)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }
    }

    private static bool Has(FunctionContext context, string trigger) =>
        context.FunctionDefinition.InputBindings.Values.Any(binding => string.Equals(binding.Type, trigger, StringComparison.OrdinalIgnoreCase));
}
