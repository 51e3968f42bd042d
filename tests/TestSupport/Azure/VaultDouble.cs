using System.Collections.Concurrent;
using System.Globalization;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.TestSupport.Azure;

/// <summary>Key vaults: a request without a token is challenged, one with a token must have one of the vault's audience.</summary>
public sealed class VaultDouble
{
    public const string Suffix = ".vault.azure.net";
    public const string Resource = "https://vault.azure.net";

    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, RequestDelegate> _troubles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _gone = new(StringComparer.OrdinalIgnoreCase);
    private int _reads;

    /// <summary>The name of a vault that no other double has: the library remembers the challenges of vaults for the whole process.</summary>
    public string Name { get; } = $"v{Guid.NewGuid():N}"[..20];

    /// <summary>How often a secret was asked for with a token.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>What the challenge says that a token must be for.</summary>
    public string ChallengedResource { get; set; } = Resource;

    /// <summary>Puts a secret there, and returns its address.</summary>
    public string Put(string vault, string name, string text)
    {
        _secrets[$"{vault}{Suffix}/secrets/{name}"] = text;
        return $"https://{vault}{Suffix}/secrets/{name}";
    }

    /// <summary>What a vault answers, to requests that have a token, instead of what it should; null heals it.</summary>
    public void Disturb(string vault, RequestDelegate? answer)
    {
        if (answer is null)
        {
            _troubles.TryRemove(vault + Suffix, out _);
        }
        else
        {
            _troubles[vault + Suffix] = answer;
        }
    }

    /// <summary>From now on nobody listens at the vault's address, or again somebody does.</summary>
    public void Cut(string vault, bool gone = true) => _gone[vault + Suffix] = gone;

    internal bool IsGone(string host) => _gone.TryGetValue(host, out var gone) && gone;

    internal Task AnswerAsync(HttpContext context, EntraDouble entra)
    {
        var request = context.Request;
        if (IsGone(request.Host.Host))
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || entra.AudienceOf(header["Bearer ".Length..]) != Resource)
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer authorization=\"https://{EntraDouble.Host}/{EntraDouble.Tenant}\", resource=\"{ChallengedResource}\"";
            return DoubleAnswer.ErrorAsync(context, 401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
        }

        Interlocked.Increment(ref _reads);
        if (_troubles.TryGetValue(request.Host.Host, out var trouble))
        {
            return trouble(context);
        }

        if (request.Method != "GET" || !decimal.TryParse(request.Query["api-version"].ToString().Split('-')[0], NumberStyles.Number, CultureInfo.InvariantCulture, out var version) || version < 7)
        {
            return DoubleAnswer.ErrorAsync(context, 400, "BadParameter", "api-version");
        }

        var id = $"{request.Host.Host}{request.Path.Value!.TrimEnd('/')}";
        return _secrets.TryGetValue(id, out var secret)
            ? DoubleAnswer.JsonAsync(context, 200, new { value = secret, id = $"https://{(id.Split('/').Length > 3 ? id : id + "/0123456789abcdef0123456789abcdef")}", attributes = new { enabled = true, created = 1, updated = 1 } })
            : DoubleAnswer.ErrorAsync(context, 404, "SecretNotFound", "A secret with (name/id) was not found in this key vault.");
    }
}
