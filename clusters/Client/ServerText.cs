using System.Text;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Clusters.Client;

/// <summary>Text that came from a server, made fit for a message: short, on one line, without anything that looks like a credential.</summary>
internal static partial class ServerText
{
    public const int MaximumLength = 1000;

    public static string Of(string? text) => Cut(Redact(OneLine(text ?? "")), MaximumLength);

    /// <summary>Cuts without splitting a surrogate pair.</summary>
    public static string Cut(string text, int maximum)
    {
        if (text.Length <= maximum)
        {
            return text;
        }

        var end = maximum - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }

    /// <summary>What a failed answer says, without anything that the request held under guard.</summary>
    public static string OfBody(ApiAnswer answer, ApiCall call)
    {
        var text = answer.Status?.Message ?? Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 8 * MaximumLength)));
        foreach (var secret in call.Secrets.Where(secret => secret.Length >= 4))
        {
            text = text.Replace(secret, "[secret]", StringComparison.Ordinal);
        }

        return Of(text);
    }

    private static string OneLine(string text) => Cut(Controls().Replace(text, " ").Trim(), 8 * MaximumLength);

    private static string Redact(string text) => Credentials().Replace(text, "[secret]");

    [GeneratedRegex("[\\p{Cc}\\u2028\\u2029]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Controls();

    // JSON web tokens, PEM blocks, and runs of base64 as long as keys and tokens are.
    [GeneratedRegex(
        "eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){0,2}|-----BEGIN [^-]+-----.*?(?:-----END [^-]+-----|$)|[A-Za-z0-9+/_-]{80,}={0,2}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Credentials();
}
