using System.Globalization;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Api.Reading;

/// <summary>Durations as people write them: <c>72h</c>, <c>1h30m</c>, <c>2s</c>, <c>7d</c>.</summary>
public static partial class DurationText
{
    /// <summary>The duration, or null when the text is none.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        return TimeSpan.FromDays(Part(match, "d")) + TimeSpan.FromHours(Part(match, "h"))
            + TimeSpan.FromMinutes(Part(match, "m")) + TimeSpan.FromSeconds(Part(match, "s"));
    }

    /// <summary>The duration as this class reads it, without parts that are zero.</summary>
    public static string Write(TimeSpan duration)
    {
        var text = string.Concat(
            One(duration.Days, "d"), One(duration.Hours, "h"), One(duration.Minutes, "m"), One(duration.Seconds, "s"));
        return text.Length == 0 ? "0s" : text;
    }

    private static string One(int count, string unit) => count == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");

    private static int Part(Match match, string unit) =>
        match.Groups[unit] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?=\d)((?<d>\d{1,5})d)?((?<h>\d{1,5})h)?((?<m>\d{1,6})m)?((?<s>\d{1,6})s)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
