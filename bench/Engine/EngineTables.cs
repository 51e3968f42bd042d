using System.Globalization;

using Spectre.Console;

namespace MultiHubFlows.Bench.Engine;

/// <summary>The figures as tables.</summary>
internal static class EngineTables
{
    // A sequence of five: 1 create, 6 turns, 5 results.
    private const int WritesPerSequence = 12;

    public static void Print(Report report, EngineSizes sizes, EngineSizes slow)
    {
        var figures = new Figures(report.All);
        report.Print(Stores(figures, sizes));
        report.Print(AzureStorage(figures, slow));
        report.Print(Disk(figures, sizes));
        report.Print(Growth(figures, sizes));
    }

    private static Table Stores(Figures figures, EngineSizes sizes)
    {
        var table = new Table().Title("Sequences of five activities per second").AddColumn("at a time");
        foreach (var concurrency in sizes.Concurrency)
        {
            table.AddColumn(concurrency.ToString("N0", CultureInfo.InvariantCulture));
        }

        table.AddColumn($"fan-out {sizes.FanOut}").AddColumn("event p50").AddColumn("p99");
        foreach (var (kind, title) in new[] { (StoreKind.Memory, "in-memory service"), (StoreKind.Sqlite, "SQLite FULL, group commit") })
        {
            table.AddRow([
                title,
                .. sizes.Concurrency.Select(concurrency => figures.Of(Throughput.Name(kind), concurrency, "instances")),
                figures.Of(Throughput.FanOutName(kind), sizes.FanOut, "time") + " s",
                figures.Of(Latency.Name(kind), sizes.Events, "p50") + " ms",
                figures.Of(Latency.Name(kind), sizes.Events, "p99") + " ms",
            ]);
        }

        return table.AddRow([
            "cost of durability",
            .. sizes.Concurrency.Select(concurrency =>
                figures.Ratio(Throughput.Name(StoreKind.Memory), Throughput.Name(StoreKind.Sqlite), concurrency, "instances")),
            figures.Ratio(Throughput.FanOutName(StoreKind.Sqlite), Throughput.FanOutName(StoreKind.Memory), sizes.FanOut, "time"),
            figures.Ratio(Latency.Name(StoreKind.Sqlite), Latency.Name(StoreKind.Memory), sizes.Events, "p50"),
            figures.Ratio(Latency.Name(StoreKind.Sqlite), Latency.Name(StoreKind.Memory), sizes.Events, "p99"),
        ]);
    }

    private static Table AzureStorage(Figures figures, EngineSizes sizes)
    {
        var table = new Table().Title("The same on Azure Storage (Azurite)").AddColumn("at a time");
        foreach (var concurrency in sizes.Concurrency)
        {
            table.AddColumn(concurrency.ToString("N0", CultureInfo.InvariantCulture));
        }

        table.AddColumn($"fan-out {sizes.FanOut}").AddColumn("event p50").AddColumn("p99");
        table.AddRow([
            "Azure Storage",
            .. sizes.Concurrency.Select(concurrency => figures.Of(Throughput.Name(StoreKind.AzureStorage), concurrency, "instances")),
            figures.Of(Throughput.FanOutName(StoreKind.AzureStorage), sizes.FanOut, "time") + " s",
            figures.Of(Latency.Name(StoreKind.AzureStorage), sizes.Events, "p50") + " ms",
            figures.Of(Latency.Name(StoreKind.AzureStorage), sizes.Events, "p99") + " ms",
        ]);
        return table.AddRow([
            "SQLite beside it",
            .. sizes.Concurrency.Select(concurrency =>
                figures.Ratio(Throughput.Name(StoreKind.Sqlite), Throughput.Name(StoreKind.AzureStorage), concurrency, "instances")),
            "",
            "",
            "",
        ]);
    }

    private static Table Disk(Figures figures, EngineSizes sizes)
    {
        var table = new Table().Title("Bare SQLite FULL on the same disk")
            .AddColumn("turns per commit").AddColumn("turns/s").AddColumn($"sequences/s it allows (/ {WritesPerSequence})").AddColumn("our best / that");
        var best = sizes.Concurrency.Max(concurrency => figures.Value(Throughput.Name(StoreKind.Sqlite), concurrency, "instances"));
        foreach (var size in RawCommits.TurnsPerCommit)
        {
            var turns = figures.Value(RawCommits.Name, size, "turns");
            table.AddRow(
                size.ToString(CultureInfo.InvariantCulture),
                Report.Short(turns),
                Report.Short(turns / WritesPerSequence),
                Report.Short(best / (turns / WritesPerSequence)));
        }

        return table;
    }

    private static Table Growth(Figures figures, EngineSizes sizes)
    {
        var table = new Table().Title("Growth").AddColumn("").AddColumn("size").AddColumn("figure").AddColumn("value");
        foreach (var steps in sizes.Steps)
        {
            table.AddRow("a step of a long sequence, memory", Size(steps), "time", figures.Of(LongFlow.Name(StoreKind.Memory), steps, "step") + " ms");
            table.AddRow("a step of a long sequence, SQLite", Size(steps), "time", figures.Of(LongFlow.Name(StoreKind.Sqlite), steps, "step") + " ms");
        }

        foreach (var waiting in figures.All.Where(figure => figure.Bench == Waiting.Name))
        {
            table.AddRow("instances that wait", Size(waiting.Size), waiting.Metric, $"{Report.Short(waiting.Value)} {waiting.Unit}");
        }

        return table;
    }

    private static string Size(long size) => size.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Figures(IReadOnlyList<Measurement> All)
    {
        public double Value(string bench, long size, string metric) =>
            All.SingleOrDefault(figure => figure.Bench == bench && figure.Size == size && figure.Metric == metric)?.Value ?? double.NaN; // not measured

        public string Of(string bench, long size, string metric) => Report.Short(Value(bench, size, metric));

        public string Ratio(string of, string to, long size, string metric) =>
            $"{Report.Short(Value(of, size, metric) / Value(to, size, metric))} x";
    }
}
