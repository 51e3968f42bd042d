namespace MultiHubFlows.Bench.Engine;

/// <summary>From raising an event to the end of the instance that waited for it, one at a time.</summary>
internal static class Latency
{
    public static string Name(StoreKind kind) => $"event-{kind}".ToLowerInvariant();

    public static async Task MeasureAsync(Report report, StoreKind kind, EngineSizes sizes, CancellationToken cancellationToken)
    {
        await using var hub = await BenchHub.StartAsync(kind, cancellationToken);
        var times = new List<double>();
        report.Say($"{kind}: {sizes.Events} events");
        for (var i = 0; i < sizes.Events; i++)
        {
            var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync(BenchFlows.Wait, cancellationToken);
            await hub.Client.WaitForInstanceStartAsync(id, cancellationToken);
            var began = TimeProvider.System.GetTimestamp();
            await hub.Client.RaiseEventAsync(id, BenchFlows.Go, "now", cancellationToken);
            await hub.Client.WaitForInstanceCompletionAsync(id, cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        report.Add(new Measurement(Name(kind), sizes.Events, "p50", times[times.Count / 2], "ms"));
        report.Add(new Measurement(Name(kind), sizes.Events, "p99", times[times.Count * 99 / 100], "ms"));
    }
}
