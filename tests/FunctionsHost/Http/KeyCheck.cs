using System.Security.Cryptography;
using System.Text;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.FunctionsHost.Http;

/// <summary>The host's own check of keys: one key for all functions; without it everybody may call.</summary>
internal sealed class KeyCheck(string? key)
{
    /// <summary>Whether a call has the key that its function asks for. The function gets it as it came, as on the real host.</summary>
    public bool Allows(HttpRequest request, string level) =>
        key is null || level == "ANONYMOUS" || (level == "FUNCTION" && Is(request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault(), key));

    private static bool Is(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
