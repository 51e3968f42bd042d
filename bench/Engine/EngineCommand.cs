using System.CommandLine;

namespace MultiHubFlows.Bench.Engine;

/// <summary><c>bench engine</c>: our store beside Microsoft's in-memory service and beside the bare disk.</summary>
internal static class EngineCommand
{
    public static Command Create()
    {
        var output = Report.OutputOption();
        var quick = new Option<bool>("--quick") { Description = "Small sizes, to see that everything runs" };
        var command = new Command("engine", "Durable flows per second, their cost, memory and recovery") { output, quick };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Report(parsed.GetValue(output) == "json"),
            parsed.GetValue(quick) ? EngineSizes.Quick : EngineSizes.Full,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Report report, EngineSizes sizes, CancellationToken cancellationToken)
    {
        report.Say($"{Environment.ProcessorCount} cores, {(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC, {Path.GetTempPath()}");
        RawCommits.Measure(report, sizes);
        foreach (var kind in new[] { StoreKind.Memory, StoreKind.Sqlite })
        {
            await Throughput.MeasureAsync(report, kind, sizes, cancellationToken);
            await Latency.MeasureAsync(report, kind, sizes, cancellationToken);
            await LongFlow.MeasureAsync(report, kind, sizes, cancellationToken);
        }

        await Waiting.MeasureAsync(report, sizes, cancellationToken);
        EngineTables.Print(report, sizes);
        return 0;
    }
}
