using System.Collections.Concurrent;
using System.Globalization;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.TestSupport.Azure;

/// <summary>Entra ID's token endpoint for workload identities, and the endpoint of managed identities of a virtual machine.</summary>
public sealed class EntraDouble
{
    public const string Host = "login.microsoftonline.com";
    public const string MachineHost = "169.254.169.254";
    public const string Tenant = "5f0b3a1c-0d0e-4c67-9f4e-3a2f6f6d1a01";

    private readonly ConcurrentDictionary<string, (string Audience, DateTimeOffset Ends)> _tokens = new(StringComparer.Ordinal);
    private int _number;

    /// <summary>The identity's client id. Each double has its own, because the library remembers tokens of managed identities for the whole process.</summary>
    public string ClientId { get; } = Guid.NewGuid().ToString();

    /// <summary>The text that a federated service account proves itself with.</summary>
    public string Assertion { get; set; } = "assertion-of-the-cluster";

    /// <summary>How long tokens live.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Makes the token for an audience; null for one that only the doubles know.</summary>
    public Func<string, string>? Issue { get; set; }

    /// <summary>Answers instead of what would be answered; null for nothing special.</summary>
    public RequestDelegate? Trouble { get; set; }

    /// <summary>The tokens that were given out.</summary>
    public IReadOnlyCollection<string> Tokens => [.. _tokens.Keys];

    /// <summary>The audience of a token that is valid now, or null.</summary>
    public string? AudienceOf(string token) =>
        _tokens.TryGetValue(token, out var known) && known.Ends > TimeProvider.System.GetUtcNow() ? known.Audience : null;

    internal Task AnswerMachineAsync(HttpContext context)
    {
        if (Trouble is { } trouble)
        {
            return trouble(context);
        }

        var request = context.Request;
        var wrong = request switch
        {
            { Method: not "GET" } => "method",
            _ when request.Headers["Metadata"] != "true" => "the header Metadata",
            _ when request.Path != "/metadata/identity/oauth2/token" => "path",
            _ when request.Query["api-version"] != "2018-02-01" => "api-version",
            _ when request.Query["client_id"].Count > 0 && request.Query["client_id"] != ClientId => "client_id: Identity not found",
            _ when request.Query["resource"].Count != 1 => "resource",
            _ => null,
        };
        if (wrong is not null)
        {
            return DoubleAnswer.JsonAsync(context, wrong == "path" ? 404 : 400, new { error = "invalid_request", error_description = wrong });
        }

        var resource = request.Query["resource"].ToString();
        var ends = TimeProvider.System.GetUtcNow() + Lifetime;
        return DoubleAnswer.JsonAsync(
            context,
            200,
            new
            {
                access_token = Give(resource, ends),
                client_id = ClientId,
                expires_in = ((long)Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture),
                expires_on = ends.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                resource,
                token_type = "Bearer",
            });
    }

    internal async Task AnswerAsync(HttpContext context)
    {
        if (Trouble is { } trouble)
        {
            await trouble(context);
            return;
        }

        if (context.Request.Path == $"/{Tenant}/v2.0/.well-known/openid-configuration")
        {
            await DoubleAnswer.JsonAsync(
                context,
                200,
                new
                {
                    token_endpoint = $"https://{Host}/{Tenant}/oauth2/v2.0/token",
                    authorization_endpoint = $"https://{Host}/{Tenant}/oauth2/v2.0/authorize",
                    issuer = $"https://{Host}/{Tenant}/v2.0",
                });
            return;
        }

        if (context.Request.Path != $"/{Tenant}/oauth2/v2.0/token" || context.Request.Method != "POST")
        {
            await DoubleAnswer.WriteAsync(context, 404, "not found");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var wrong = form switch
        {
            _ when form["grant_type"] != "client_credentials" => "unsupported_grant_type",
            _ when form["client_id"] != ClientId => "unauthorized_client",
            _ when form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" || form["client_assertion"] != Assertion => "invalid_client",
            _ when !form["scope"].ToString().Contains("/.default", StringComparison.Ordinal) => "invalid_scope",
            _ => null,
        };
        if (wrong is not null)
        {
            await DoubleAnswer.JsonAsync(context, wrong is "invalid_client" or "unauthorized_client" ? 401 : 400, new { error = wrong, error_description = "AADSTS0: refused" });
            return;
        }

        var audience = form["scope"].ToString().Split(' ').Single(scope => scope.EndsWith("/.default", StringComparison.Ordinal))[..^"/.default".Length];
        var token = Give(audience, TimeProvider.System.GetUtcNow() + Lifetime);
        await DoubleAnswer.JsonAsync(context, 200, new { token_type = "Bearer", expires_in = (long)Lifetime.TotalSeconds, ext_expires_in = (long)Lifetime.TotalSeconds, access_token = token });
    }

    private string Give(string audience, DateTimeOffset ends)
    {
        var token = Issue?.Invoke(audience) ?? $"entra-token-{Interlocked.Increment(ref _number)}-canary";
        _tokens[token] = (audience, ends);
        return token;
    }
}
