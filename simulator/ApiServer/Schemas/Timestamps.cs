using System.Globalization;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Times as Kubernetes writes them.</summary>
internal static class Timestamps
{
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string MicroText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Read(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A duration as printer columns show it: 5s, 3m20s, 2h, 7d.</summary>
    public static string Age(TimeSpan age)
    {
        var seconds = (long)Math.Max(0, age.TotalSeconds);
        var (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
        return string.Create(CultureInfo.InvariantCulture, $"{Short()}");

        string Short() => seconds switch
        {
            < 120 => $"{seconds}s",
            < 600 => seconds % 60 == 0 ? $"{minutes}m" : $"{minutes}m{seconds % 60}s",
            < 10_800 => $"{minutes}m",
            < 28_800 => minutes % 60 == 0 ? $"{hours}h" : $"{hours}h{minutes % 60}m",
            < 172_800 => $"{hours}h",
            < 691_200 => hours % 24 == 0 ? $"{days}d" : $"{days}d{hours % 24}h",
            < 63_072_000 => $"{days}d",
            _ => days % 365 == 0 ? $"{days / 365}y" : $"{days / 365}y{days % 365}d",
        };
    }
}
