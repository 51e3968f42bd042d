using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>Looks at both hubs through a whole hand-off: beside what else is done, and for a time. How often is bounded in each phase.</summary>
internal sealed class HubWatch(TaskOrchestrationContext context, HandoffRun run)
{
    private const int LooksPerPhase = 100;
    private const int LooksPerPause = 10;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>What was seen.</summary>
    public Availability Seen { get; private set; } = new();

    /// <summary>One look; where it fails, neither hub has answered.</summary>
    public async Task<HubsSeen> LookAsync()
    {
        var seen = await run.TryAsync<HubsSeen>(TaskNames.LookAtBothHubs, run.Pair, Retries.Glance) ?? Nothing();
        Seen = Seen.With(seen);
        return seen;
    }

    /// <summary>Looks until something has ended.</summary>
    public async Task<T> WhileAsync<T>(Task<T> work)
    {
        await WhileAsync((Task)work);
        return await work;
    }

    /// <summary>Looks until something has ended, ever more seldom: what lies between two looks is shown by the hubs' conditions.</summary>
    public async Task WhileAsync(Task work)
    {
        var pause = ShortestPause;
        for (var looks = 1; !work.IsCompleted && looks <= LooksPerPhase; looks++)
        {
            using var ended = new CancellationTokenSource();
            await Task.WhenAny(work, context.CreateTimer(context.CurrentUtcDateTime + pause, ended.Token));
            ended.Cancel();
            if (!work.IsCompleted)
            {
                await LookAsync();
            }

            pause = looks % LooksPerPause == 0 ? Min(pause * 2, LongestPause) : pause;
        }

        await work;
    }

    /// <summary>Looks for some time, in which the customer's hub must hold.</summary>
    /// <exception cref="HandoffStopped">It does not hold, or somebody cancelled.</exception>
    public async Task ForAsync(string step, TimeSpan time)
    {
        run.Show(step);
        var until = context.CurrentUtcDateTime + time;
        var pause = Max(time / LooksPerPhase, ShortestPause);
        var first = await LookAsync();
        var last = first;
        while (true)
        {
            run.ThrowIfCanceled();
            if (last.To.Available == false)
            {
                throw DoesNotHold(last);
            }

            var left = until - context.CurrentUtcDateTime;
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            await run.Desk.PauseAsync(Min(pause, left));
            last = await LookAsync();
        }

        if (last.To.Available != true || (first.To.Available == true && first.To.ByAgent == last.To.ByAgent && first.To.Since != last.To.Since))
        {
            throw DoesNotHold(last);
        }
    }

    /// <summary>One look, at which the customer's hub must say Available.</summary>
    /// <exception cref="HandoffStopped">It does not.</exception>
    public async Task<HubsSeen> RequireCustomerAsync()
    {
        var seen = await LookAsync();
        return seen.To.Available == true ? seen : throw DoesNotHold(seen);
    }

    private HandoffStopped DoesNotHold(HubsSeen seen) => run.Trouble(new Finding(
        "CustomerNotAvailable",
        $"Hub {run.Request.To.Hub} did not say all the time that {run.Request.Cluster} is Available: {seen.To.Evidence}",
        $"Look at its agent; then {run.Again}"));

    private HubsSeen Nothing()
    {
        var unknown = new HubSeen(Available: null, Since: null, Lease: null, "not looked at");
        return new HubsSeen(new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero), unknown, unknown);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
