using System.Diagnostics.CodeAnalysis;

using NCrontab;

namespace MultiHubFlows.Api.Reconciliations;

/// <summary>When sweeps are due: an NCRONTAB expression of six fields, in UTC, as timers of Functions have it.</summary>
public sealed class ReconcileSchedule
{
    /// <summary>Every hour.</summary>
    public const string Default = "0 0 * * * *";

    private static readonly TimeSpan[] Horizons = [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(32), TimeSpan.FromDays(1_500)];

    private readonly CrontabSchedule _schedule;

    private ReconcileSchedule(CrontabSchedule schedule) => _schedule = schedule;

    /// <summary>Reads an expression; false where it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ReconcileSchedule? schedule)
    {
        var parsed = CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = true });
        schedule = parsed is null ? null : new ReconcileSchedule(parsed);
        return schedule is not null;
    }

    /// <summary>The first slot after a time; none within four years: there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset time) =>
        _schedule.GetNextOccurrences(time.UtcDateTime, time.UtcDateTime + Horizons[^1]).Select(Utc).Cast<DateTimeOffset?>().FirstOrDefault();

    /// <summary>The newest slot that is not after a time; none in the four years before it: there is none.</summary>
    public DateTimeOffset? Latest(DateTimeOffset time)
    {
        // Occurrences are counted forwards only: look back a little, and then further.
        var end = time.UtcDateTime + TimeSpan.FromTicks(1);
        foreach (var horizon in Horizons)
        {
            if (_schedule.GetNextOccurrences(end - horizon, end).Select(Utc).Cast<DateTimeOffset?>().LastOrDefault() is { } latest)
            {
                return latest;
            }
        }

        return null;
    }

    private static DateTimeOffset Utc(DateTime slot) => new(slot, TimeSpan.Zero);
}
