namespace MultiHubFlows.Bench.Engine;

/// <summary>Sequences of five activities per second, so many at a time; and the time of one wide fan-out.</summary>
internal static class Throughput
{
    private const int Steps = 5;

    public static string Name(StoreKind kind) => $"sequence-{kind}".ToLowerInvariant();

    public static string FanOutName(StoreKind kind) => $"fan-out-{kind}".ToLowerInvariant();

    public static async Task MeasureAsync(Report report, StoreKind kind, EngineSizes sizes, CancellationToken cancellationToken)
    {
        await using var hub = await BenchHub.StartAsync(kind, cancellationToken);
        await RunAllAsync(hub, sizes.Instances / 10, 20, cancellationToken);
        foreach (var concurrency in sizes.Concurrency)
        {
            var count = concurrency == 1 ? sizes.Instances / 4 : Math.Max(sizes.Instances, concurrency);
            report.Say($"{kind}: {count} sequences of {Steps}, {concurrency} at a time");
            var began = TimeProvider.System.GetTimestamp();
            await RunAllAsync(hub, count, concurrency, cancellationToken);
            var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            report.Add(new Measurement(Name(kind), concurrency, "instances", count / seconds, "1/s"));
        }

        await hub.RunAsync(BenchFlows.FanOut, sizes.FanOut / 10, cancellationToken);
        var start = TimeProvider.System.GetTimestamp();
        await hub.RunAsync(BenchFlows.FanOut, sizes.FanOut, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        report.Add(new Measurement(FanOutName(kind), sizes.FanOut, "time", elapsed, "s"));
    }

    private static Task RunAllAsync(BenchHub hub, int count, int concurrency, CancellationToken cancellationToken)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await hub.RunAsync(BenchFlows.Sequence, Steps, cancellationToken);
            }
        }));
    }
}
