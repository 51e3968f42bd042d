using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

using MultiHubFlows.Api;

namespace MultiHubFlows.Functions;

/// <summary>Gives an activity the token of its invocation: the host fires it when it stops, and when functionTimeout has passed.</summary>
internal sealed class StoppingMiddleware : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ApiServices.StopActivities(context.InstanceServices, context.CancellationToken);
        return next(context);
    }
}
