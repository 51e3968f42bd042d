using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Cli.Serving;

/// <summary>
/// What stands before every call of a process without sign-in: a loopback Host (against DNS rebinding), no foreign Origin (against pages in
/// a browser), the bearer token, and a bound on calls under way.
/// </summary>
internal sealed class LoopbackGuard : IDisposable
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _tokenHash;
    private readonly HashSet<string> _anonymous;
    private readonly ConcurrencyLimiter _calls = new(new ConcurrencyLimiterOptions { PermitLimit = 64, QueueLimit = 0 });
    private readonly ConcurrencyLimiter _streams = new(new ConcurrencyLimiterOptions { PermitLimit = 32, QueueLimit = 0 });
    private readonly FixedWindowRateLimiter _failures = new(
        new FixedWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromMinutes(1), QueueLimit = 0, AutoReplenishment = true });

    public LoopbackGuard(string token, ApiRoutes routes)
    {
        _tokenHash = Hash(token);
        _anonymous = [.. routes.All.Where(route => route.Anonymous).Select(route => route.Pattern)];
    }

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
            await ProblemWriter.WriteAsync(context, ApiProblems.NoRoute(context.Request, context.Response.StatusCode));
        }
    }

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
        _failures.Dispose();
    }

    private ProblemException? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!LoopbackUrl.IsLoopback(request.Host.Host))
        {
            return ApiProblems.HostNotAllowed();
        }

        if (request.Headers.Origin is [_, ..] origins && !origins.All(origin => origin == $"{request.Scheme}://{request.Host}"))
        {
            return ApiProblems.OriginNotAllowed();
        }

        if (_anonymous.Contains(request.Path.Value ?? string.Empty) || HasToken(request))
        {
            return null;
        }

        // A right token is never locked out: only the answers to wrong ones change.
        using var lease = _failures.AttemptAcquire();
        return lease.IsAcquired ? ApiProblems.Unauthorized() : ApiProblems.TooManyFailures();
    }

    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), _tokenHash);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
