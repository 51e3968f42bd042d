using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Keys;

/// <summary>
/// Says who calls and whether they may, the same in every host. A right key is never locked out: only the answers to wrong ones change when
/// there are many. Neither keys nor headers reach a log or an answer.
/// </summary>
public sealed class CallerGate(ApiAccess access, KeySource? keys, TimeProvider time) : IDisposable
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _localToken = access.LocalToken is { } token ? Hash(token) : null;
    private readonly FixedWindowRateLimiter _failures = new(
        new FixedWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromMinutes(1), QueueLimit = 0, AutoReplenishment = true });

    /// <summary>The caller.</summary>
    /// <param name="context">The call.</param>
    /// <param name="needed">The least role that the call needs.</param>
    /// <param name="cancellationToken">Ends the waiting for keys that are not read yet.</param>
    /// <exception cref="ProblemException">It is not let in: 401, 403, 429, or 503 while there are no keys.</exception>
    public async ValueTask<Caller> AdmitAsync(HttpContext context, ApiRole needed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_localToken is null && keys is null)
        {
            return CallerIdentity.Of(context.Request);
        }

        var presented = Presented(context.Request);
        if (IsLocal(context, presented))
        {
            return CallerIdentity.Of(context.Request);
        }

        return keys is null ? throw Refused(ApiProblems.Unauthorized()) : await AdmitAsync(keys, presented, needed, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _failures.Dispose();

    private async ValueTask<Caller> AdmitAsync(KeySource source, string? presented, ApiRole needed, CancellationToken cancellationToken)
    {
        var (ring, problem) = await source.CurrentAsync(cancellationToken);
        if (ring is null)
        {
            throw new ProblemException(ProblemTypes.NotReady, $"Nobody can be let in: {problem?.Sentence}", problem?.NextStep ?? "Ask again.") { RetryAfter = TimeSpan.FromSeconds(5) };
        }

        var key = presented is null ? null : ring.Find(presented);
        var now = time.GetUtcNow();
        return key switch
        {
            null => throw Refused(ApiProblems.KeyUnknown(presented is not null)),
            { Revoked: { } at } => throw Refused(ApiProblems.KeyEnded(key.Name, "was revoked", at)),
            { Expires: { } end } when end <= now => throw Refused(ApiProblems.KeyEnded(key.Name, "expired", end)),
            _ when key.Role < needed => throw ApiProblems.RoleTooLow(key.Name, key.Role, needed),
            _ => new Caller(key.Name),
        };
    }

    private ProblemException Refused(ProblemException problem)
    {
        using var lease = _failures.AttemptAcquire();
        return lease.IsAcquired ? problem : ApiProblems.TooManyFailures();
    }

    private bool IsLocal(HttpContext context, string? presented) =>
        _localToken is not null
        && presented is not null
        && CryptographicOperations.FixedTimeEquals(Hash(presented), _localToken)
        && (context.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(context.Connection.RemoteIpAddress));

    private static string? Presented(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
