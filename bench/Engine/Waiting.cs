using System.Diagnostics;
using System.Globalization;

namespace MultiHubFlows.Bench.Engine;

/// <summary>Instances that wait for an event: memory and file of each, and how soon a restart answers the first event, in a process that runs and in a new one.</summary>
internal static class Waiting
{
    public const string Name = "waiting-sqlite";

    public static async Task MeasureAsync(Report report, EngineSizes sizes, CancellationToken cancellationToken)
    {
        foreach (var count in sizes.Waiting)
        {
            report.Say($"Sqlite: {count} instances that wait");
            var folder = Directory.CreateTempSubdirectory("mhf-bench-").FullName;
            try
            {
                var file = Path.Combine(folder, "store.db");
                await FillAsync(report, file, count, cancellationToken);
                report.Add(new Measurement(Name, count, "file", new FileInfo(file).Length / (double)count, "bytes per instance"));
                var (passed, computed) = await FirstAnswer.MeasureAsync(file, Id(0), cancellationToken);
                report.Add(new Measurement(Name, count, "new-process-answers", passed, "ms"));
                report.Add(new Measurement(Name, count, "new-process-computes", computed, "ms"));
                await RecoverAsync(report, file, count, cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task FillAsync(Report report, string file, int count, CancellationToken cancellationToken)
    {
        await using var hub = await BenchHub.StartAsync(StoreKind.Sqlite, cancellationToken, file);
        await StartAsync(hub, 0, 100, cancellationToken);
        var before = Heap();
        await StartAsync(hub, 100, count, cancellationToken);
        report.Add(new Measurement(Name, count, "heap", (Heap() - before) / (double)count, "bytes per instance"));
        report.Add(new Measurement(Name, count, "process", Process.GetCurrentProcess().WorkingSet64 / 1e6, "MB"));
    }

    private static async Task RecoverAsync(Report report, string file, int count, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        await using (var hub = await BenchHub.StartAsync(StoreKind.Sqlite, cancellationToken, file))
        {
            report.Add(new Measurement(Name, count, "started", Milliseconds(began), "ms"));
            await FinishAsync(hub, 1, 2, cancellationToken);
            report.Add(new Measurement(Name, count, "first-answer", Milliseconds(began), "ms"));
            began = TimeProvider.System.GetTimestamp();
            await FinishAsync(hub, 2, count, cancellationToken);
            report.Add(new Measurement(Name, count, "all-answered", Milliseconds(began), "ms"));
        }
    }

    private static Task StartAsync(BenchHub hub, int from, int to, CancellationToken cancellationToken) =>
        Parallel.ForAsync(from, to, Options(cancellationToken), async (number, token) =>
        {
            var options = new Microsoft.DurableTask.StartOrchestrationOptions(Id(number));
            await hub.Client.ScheduleNewOrchestrationInstanceAsync(BenchFlows.Wait, null, options, token);
            await hub.Client.WaitForInstanceStartAsync(Id(number), token);
        });

    private static Task FinishAsync(BenchHub hub, int from, int to, CancellationToken cancellationToken) =>
        Parallel.ForAsync(from, to, Options(cancellationToken), async (number, token) =>
        {
            await hub.Client.RaiseEventAsync(Id(number), BenchFlows.Go, "now", token);
            await hub.Client.WaitForInstanceCompletionAsync(Id(number), token);
        });

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = 200, CancellationToken = cancellationToken };

    private static string Id(int number) => number.ToString("'w'00000", CultureInfo.InvariantCulture);

    private static double Milliseconds(long since) => TimeProvider.System.GetElapsedTime(since).TotalMilliseconds;

    private static long Heap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
