using System.Threading.RateLimiting;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;

namespace MultiHubFlows.Cli.Serving;

/// <summary>
/// What stands before every call of a process of its own: a loopback Host (against DNS rebinding), no foreign Origin (against pages in a
/// browser), and a bound on calls under way.
/// </summary>
internal sealed class LoopbackGuard(CallerGate gate) : IDisposable
{
    private readonly ConcurrencyLimiter _calls = new(new ConcurrencyLimiterOptions { PermitLimit = 64, QueueLimit = 0 });
    private readonly ConcurrencyLimiter _streams = new(new ConcurrencyLimiterOptions { PermitLimit = 32, QueueLimit = 0 });

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Refusal(context) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        var limiter = context.Request.Path.Value?.EndsWith("/events", StringComparison.Ordinal) == true ? _streams : _calls;
        using var lease = limiter.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            await ProblemWriter.WriteAsync(context, ApiProblems.TooManyRequests());
            return;
        }

        await next(context);
        if (!context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed && context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>() is null)
        {
            await ProblemWriter.WriteAsync(context, await NoRouteAsync(context));
        }
    }

    // What there is and is not, is told to callers only.
    private async Task<ProblemException> NoRouteAsync(HttpContext context)
    {
        var problem = ApiProblems.NoRoute(context.Request, context.Response.StatusCode);
        try
        {
            await gate.AdmitAsync(context, ApiRole.Viewer, context.RequestAborted);
            return problem;
        }
        catch (ProblemException refusal)
        {
            return refusal;
        }
    }

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
    }

    private static ProblemException? Refusal(HttpContext context)
    {
        var request = context.Request;
        // Whoever listens elsewhere speaks TLS, which a page of another name cannot.
        if (!request.IsHttps && !LoopbackUrl.IsLoopback(request.Host.Host))
        {
            return ApiProblems.HostNotAllowed();
        }

        if (request.Headers.Origin is [_, ..] origins && !origins.All(origin => origin == $"{request.Scheme}://{request.Host}"))
        {
            return ApiProblems.OriginNotAllowed();
        }

        return null;
    }
}
