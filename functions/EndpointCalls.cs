using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Functions;

/// <summary>Answers a trigger by the endpoint of the function's name.</summary>
public sealed class EndpointCalls(ApiRoutes routes, Api.Http.Endpoint endpoint, TaskHub hub, HealthHandlers health)
{
    private readonly Dictionary<string, ApiRoute> _routes = routes.All.ToDictionary(route => route.Name, StringComparer.Ordinal);

    /// <summary>
    /// The answer, written when the worker asks for it. It ends with the caller's connection and with the function's token. On a task hub that
    /// is another program's or cannot be asked, everything but health and version says that the service is not ready.
    /// </summary>
    public IResult Answer(FunctionContext context, DurableTaskClient client)
    {
        var route = _routes[context.FunctionDefinition.Name];
        return new Answering(endpoint, client, route.Anonymous ? route : route with { Handler = OnOwnHub(route.Handler) }, context.CancellationToken);
    }

    private ApiHandler OnOwnHub(ApiHandler handler) =>
        async (call, cancellationToken) => (await hub.CheckAsync(cancellationToken)).Count > 0 ? await health.ReadyAsync(cancellationToken) : await handler(call, cancellationToken);

    // Without public properties: the worker also sends a result to the host as JSON, which ignores it.
    private sealed class Answering(Api.Http.Endpoint endpoint, DurableTaskClient client, ApiRoute route, CancellationToken stopping) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => endpoint.InvokeAsync(httpContext, client, route, stopping);
    }
}
