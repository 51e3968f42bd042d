namespace MultiHubFlows.Bench.Engine;

/// <summary>What a step costs in a short and in a long sequence: replay grows with the history.</summary>
internal static class LongFlow
{
    public static string Name(StoreKind kind) => $"steps-{kind}".ToLowerInvariant();

    public static async Task MeasureAsync(Report report, StoreKind kind, EngineSizes sizes, CancellationToken cancellationToken)
    {
        await using var hub = await BenchHub.StartAsync(kind, cancellationToken);
        await hub.RunAsync(BenchFlows.Sequence, sizes.Steps[0], cancellationToken);
        foreach (var steps in sizes.Steps)
        {
            report.Say($"{kind}: one sequence of {steps}");
            var began = TimeProvider.System.GetTimestamp();
            await hub.RunAsync(BenchFlows.Sequence, steps, cancellationToken);
            var milliseconds = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
            report.Add(new Measurement(Name(kind), steps, "step", milliseconds / steps, "ms"));
        }
    }
}
