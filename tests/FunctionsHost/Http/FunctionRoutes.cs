using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.WebJobs;
using Microsoft.Extensions.Primitives;

using MultiHubFlows.FunctionsHost.Functions;

namespace MultiHubFlows.FunctionsHost.Http;

/// <summary>The routes of the app's HTTP functions. There are none until the worker has named them.</summary>
internal sealed class FunctionRoutes(KeyCheck keys, ILogger<FunctionRoutes> logger) : EndpointDataSource, IDisposable
{
    private readonly CancellationTokenSource _changed = new();
    private IReadOnlyList<Endpoint> _endpoints = [];

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

    public override IChangeToken GetChangeToken() => new CancellationChangeToken(_endpoints.Count == 0 ? _changed.Token : CancellationToken.None);

    /// <summary>Opens the routes: calls go to the functions of a job host.</summary>
    public void Open(IEnumerable<Function> functions, string prefix, IJobHost jobs)
    {
        // A path that is known with another method is answered like one that is not known.
        var unknown = new RouteEndpointBuilder(static context => Status(context, StatusCodes.Status404NotFound), RoutePatternFactory.Parse("{**path}"), int.MaxValue);
        _endpoints = [.. functions.Where(function => function.IsHttp).Select(function => Route(function, prefix, jobs)), unknown.Build()];
        _changed.Cancel();
    }

    public void Dispose() => _changed.Dispose();

    private Endpoint Route(Function function, string prefix, IJobHost jobs)
    {
        var pattern = RoutePatternFactory.Parse($"{prefix}/{function.Route}".TrimStart('/'));
        var route = new RouteEndpointBuilder(context => CallAsync(function, jobs, context), pattern, order: 0) { DisplayName = function.Name };
        if (function.Methods.Count > 0)
        {
            route.Metadata.Add(new HttpMethodMetadata(function.Methods));
        }

        return route.Build();
    }

    private async Task CallAsync(Function function, IJobHost jobs, HttpContext context)
    {
        if (!keys.Allows(context.Request, function.AuthLevel))
        {
            await Status(context, StatusCodes.Status401Unauthorized);
            return;
        }

        try
        {
            await jobs.CallAsync(function.Name, new Dictionary<string, object> { [function.Trigger.Name] = context.Request }, context.RequestAborted);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            HttpLog.Failed(logger, function.Name, failure.InnerException?.Message ?? failure.Message);
            if (!context.Response.HasStarted)
            {
                await Status(context, StatusCodes.Status500InternalServerError);
            }
        }
        catch (Exception failure)
        {
            HttpLog.Left(logger, function.Name, failure);
        }
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
