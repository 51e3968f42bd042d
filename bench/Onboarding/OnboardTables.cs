using System.Globalization;

using Spectre.Console;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>The figures as tables: a column for every size.</summary>
internal static class OnboardTables
{
    public static void Print(Report report, OnboardSizes sizes)
    {
        if (sizes.Hubs.Count > 0)
        {
            report.Print(Joins(new Figures(report.All), sizes.Hubs));
        }

        Print(report, ManyClustersJoin.Name, "Bare clusters at once, two hubs each", sizes.Clusters);
        Print(report, WaitingOnboardings.Name, "Onboardings that wait for a decision", sizes.Waiting);
    }

    private static Table Joins(Figures figures, IReadOnlyList<int> hubs)
    {
        var table = Columns("One bare cluster joins its hubs", hubs);
        foreach (var (title, metric) in new[] { ("access reviews", Phase.Reviews), ("requests of inspection", Phase.Inspect) })
        {
            Row(table, title, hubs, size => figures.Of(OneClusterJoins.Name, size, metric));
        }

        Compared(table, figures, hubs, "requests from the claims until Available", Phase.Join, string.Empty);
        Row(table, "requests of verification and end", hubs, size => figures.Of(OneClusterJoins.Name, size, Phase.Verify));
        Compared(table, figures, hubs, "Available after", "until-available", " s");
        Row(table, "  of it waiting for agent and hub", hubs, size => figures.Of(OneClusterJoins.Name, size, "of-it-waited-for-agent-and-hub") + " s");
        Row(table, "verified after", hubs, size => figures.Of(OneClusterJoins.Name, size, "until-verified") + " s");
        return table;
    }

    /// <summary>A figure beside the least that the protocol needs, of the same run.</summary>
    private static void Compared(Table table, Figures figures, IReadOnlyList<int> hubs, string title, string metric, string unit)
    {
        Row(table, title, hubs, size => figures.Of(OneClusterJoins.Name, size, metric) + unit);
        Row(table, "  the least", hubs, size => figures.Of(LeastJoin.Name, size, metric) + unit);
        Row(table, "  ratio", hubs, size => $"{Report.Short(figures.Value(OneClusterJoins.Name, size, metric) / figures.Value(LeastJoin.Name, size, metric))} x");
    }

    /// <summary>The figures of one bench, a row for each.</summary>
    public static void Print(Report report, string bench, string title, IReadOnlyList<int> sizes)
    {
        if (sizes.Count == 0)
        {
            return;
        }

        var table = Columns(title, sizes);
        foreach (var metric in report.All.Where(figure => figure.Bench == bench).GroupBy(figure => (figure.Metric, figure.Unit)))
        {
            Row(table, $"{metric.Key.Metric} ({metric.Key.Unit})", sizes, size => Report.Short(metric.Single(figure => figure.Size == size).Value));
        }

        report.Print(table);
    }

    private static Table Columns(string title, IReadOnlyList<int> sizes)
    {
        var table = new Table().Title(title).AddColumn(string.Empty);
        foreach (var size in sizes)
        {
            table.AddColumn(size.ToString("N0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static void Row(Table table, string title, IReadOnlyList<int> sizes, Func<int, string> value) =>
        table.AddRow([title, .. sizes.Select(value)]);

    private sealed record Figures(IReadOnlyList<Measurement> All)
    {
        public double Value(string bench, int size, string metric) =>
            All.Single(figure => figure.Bench == bench && figure.Size == size && figure.Metric == metric).Value;

        public string Of(string bench, int size, string metric) => Report.Short(Value(bench, size, metric));
    }
}
