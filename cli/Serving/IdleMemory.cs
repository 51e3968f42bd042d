using Microsoft.Extensions.Hosting;

namespace MultiHubFlows.Cli.Serving;

/// <summary>
/// Gives memory back once a burst of work is over. A process like this one works for seconds and waits for days; the runtime collects when
/// something is allocated, so without this it would wait with everything that the burst left behind, certificates and TLS sessions above all.
/// </summary>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private const long QuietBytes = 2 * 1024 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // Soon after the burst, and again when what it used has timed out: connections, cached answers.
    private static readonly int[] QuietPeriods = [1, 4, 8];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var (allocated, quiet) = (GC.GetTotalAllocatedBytes(), 0);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = GC.GetTotalAllocatedBytes();
            quiet = now - allocated < QuietBytes ? quiet + 1 : 0;
            allocated = now;
            if (QuietPeriods.Contains(quiet))
            {
                GiveBack();
            }
        }
    }

    private static void GiveBack()
    {
        // Twice: what finalizers let go of is free only in the next one.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
    }
}
