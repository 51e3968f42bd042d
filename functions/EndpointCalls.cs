using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Functions;

/// <summary>Answers a trigger by the endpoint of the function's name.</summary>
public sealed class EndpointCalls(ApiRoutes routes, Api.Http.Endpoint endpoint)
{
    private readonly Dictionary<string, ApiRoute> _routes = routes.All.ToDictionary(route => route.Name, StringComparer.Ordinal);

    /// <summary>The answer, written when the worker asks for it. It ends with the caller's connection and with the function's token.</summary>
    public IResult Answer(FunctionContext context, DurableTaskClient client) =>
        new Answering(endpoint, client, _routes[context.FunctionDefinition.Name].Handler, context.CancellationToken);

    // Without public properties: the worker also sends a result to the host as JSON, which ignores it.
    private sealed class Answering(Api.Http.Endpoint endpoint, DurableTaskClient client, ApiHandler handler, CancellationToken stopping) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => endpoint.InvokeAsync(httpContext, client, handler, stopping);
    }
}
