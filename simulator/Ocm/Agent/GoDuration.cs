using System.Globalization;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Durations as Go writes them: <c>60m</c>, <c>1h30m0s</c>.</summary>
internal static class GoDuration
{
    /// <summary>The duration; null where the text is none.</summary>
    public static TimeSpan? Parse(string? text)
    {
        var sum = TimeSpan.Zero;
        var rest = text.AsSpan();
        if (rest.IsEmpty)
        {
            return null;
        }

        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || Unit(rest[digits]) is not { } unit || !long.TryParse(rest[..digits], CultureInfo.InvariantCulture, out var count))
            {
                return null;
            }

            sum += unit * count;
            rest = rest[(digits + 1)..];
        }

        return sum;
    }

    private static TimeSpan? Unit(char letter) => letter switch
    {
        'h' => TimeSpan.FromHours(1),
        'm' => TimeSpan.FromMinutes(1),
        's' => TimeSpan.FromSeconds(1),
        _ => null,
    };
}
