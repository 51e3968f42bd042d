using System.CommandLine;

namespace MultiHubFlows.Bench.Engine;

/// <summary><c>bench engine</c>: our store beside Microsoft's in-memory service, Azure Storage and the bare disk.</summary>
internal static class EngineCommand
{
    private static readonly string[] Parts = ["disk", "memory", "sqlite", "azure-storage", "waiting"];

    public static Command Create()
    {
        var output = Report.OutputOption();
        var quick = new Option<bool>("--quick") { Description = "Small sizes, to see that everything runs" };
        var only = new Option<string[]>("--only") { Description = $"Only some of it: {string.Join(", ", Parts)}", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Parts);
        var command = new Command("engine", "Durable flows per second, their cost, memory and recovery") { output, quick, only };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Report(parsed.GetValue(output) == "json"),
            parsed.GetValue(quick) ? EngineSizes.Quick : EngineSizes.Full,
            parsed.GetValue(quick) ? EngineSizes.QuickAndSlow : EngineSizes.Slow,
            parsed.GetValue(only) is { Length: > 0 } parts ? parts : Parts,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Report report, EngineSizes sizes, EngineSizes slow, string[] parts, CancellationToken cancellationToken)
    {
        report.Say($"{Environment.ProcessorCount} cores, {(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC, {Path.GetTempPath()}");
        if (parts.Contains("disk", StringComparer.Ordinal))
        {
            RawCommits.Measure(report, sizes);
        }

        foreach (var kind in new[] { StoreKind.Memory, StoreKind.Sqlite }.Where(kind => parts.Contains(Part(kind), StringComparer.Ordinal)))
        {
            await Throughput.MeasureAsync(report, kind, sizes, cancellationToken);
            await Latency.MeasureAsync(report, kind, sizes, cancellationToken);
            await LongFlow.MeasureAsync(report, kind, sizes, cancellationToken);
        }

        if (parts.Contains(Part(StoreKind.AzureStorage), StringComparer.Ordinal))
        {
            await Throughput.MeasureAsync(report, StoreKind.AzureStorage, slow, cancellationToken);
            await Latency.MeasureAsync(report, StoreKind.AzureStorage, slow, cancellationToken);
        }

        if (parts.Contains("waiting", StringComparer.Ordinal))
        {
            await Waiting.MeasureAsync(report, sizes, cancellationToken);
        }

        EngineTables.Print(report, sizes, slow);
        return 0;
    }

    private static string Part(StoreKind kind) => kind switch
    {
        StoreKind.Memory => "memory",
        StoreKind.Sqlite => "sqlite",
        _ => "azure-storage",
    };
}
