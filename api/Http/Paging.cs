using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MultiHubFlows.Api.Http;

/// <summary>Reads and writes the paging of a list: <c>$top</c> and an opaque <c>$skipToken</c>.</summary>
internal static class Paging
{
    private const int DefaultTop = 50;
    private const int LargestTop = 500;
    private const int LongestToken = 4_000;

    public static int Top(ApiCall call)
    {
        if (call.Request.Query["$top"] is [])
        {
            return DefaultTop;
        }

        return int.TryParse(call.Query("$top"), NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= LargestTop
            ? top
            : throw Mistaken("$top", $"Must be a whole number from 1 to {LargestTop}.", $"Write $top=1 to $top={LargestTop}.");
    }

    /// <summary>What <see cref="NextLink"/> was given, or null at the beginning.</summary>
    public static string? Token(ApiCall call)
    {
        if (call.Query("$skipToken") is not { } token)
        {
            return null;
        }

        try
        {
            if (token.Length <= LongestToken)
            {
                return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
            }
        }
        catch (FormatException)
        {
            // Told below.
        }

        throw Mistaken("$skipToken", "Is not one that this API gave.", "Follow nextLink as it is, or begin without it.");
    }

    public static string NextLink(string path, int top, string token, params (string Name, string? Value)[] filters)
    {
        var kept = filters.Where(filter => filter.Value is not null).Select(filter => $"{filter.Name}={Uri.EscapeDataString(filter.Value!)}&");
        return string.Create(CultureInfo.InvariantCulture, $"{path}?{string.Concat(kept)}$top={top}&$skipToken={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token))}");
    }

    public static ProblemException Mistaken(string parameter, string detail, string nextStep) =>
        ProblemException.Of(ProblemTypes.InvalidParameter, [new Mistake(parameter, detail, nextStep)]);
}
