using System.Globalization;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Durations as people and Kubernetes write them: <c>90s</c>, <c>10m</c>, <c>1h30m</c>.</summary>
internal static partial class Durations
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static TimeSpan? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return null;
        }

        var duration = TimeSpan.FromHours(Part(match, "h")) + TimeSpan.FromMinutes(Part(match, "m")) + TimeSpan.FromSeconds(Part(match, "s"));
        return duration >= TimeSpan.FromSeconds(1) && duration <= Longest ? duration : null;
    }

    private static long Part(Match match, string name) =>
        match.Groups[name].Success ? long.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^((?<h>[0-9]{1,6})h)?((?<m>[0-9]{1,6})m)?((?<s>[0-9]{1,6})s)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
