using System.Globalization;

using Spectre.Console;

namespace MultiHubFlows.Bench.Functions;

/// <summary>The figures as tables.</summary>
internal static class FunctionsTables
{
    public static void Print(Report report)
    {
        if (report.All.Any(figure => figure.Bench == WorkerCost.Name))
        {
            report.Print(Worker(report.All));
        }

        if (report.All.Any(figure => figure.Bench == Places.Name))
        {
            report.Print(Side(report.All));
        }
    }

    private static Table Worker(IReadOnlyList<Measurement> all)
    {
        var table = new Table().Title("The worker, one invocation at a time").AddColumns(string.Empty, "ms of processor", "ms");
        AddRow("activity", WorkerCost.Activity, 1);
        foreach (var events in WorkerCost.Histories)
        {
            AddRow(string.Create(CultureInfo.InvariantCulture, $"turn after {events:N0} events"), WorkerCost.Turn, events);
        }

        return table.Caption($"a worker is ready {Report.Short(Value("start", 1))} s after its start");

        void AddRow(string title, string metric, int size) => table.AddRow(title, Report.Short(Value(metric, size)), Report.Short(Value(metric + "-elapsed", size)));

        double Value(string metric, int size) => all.Single(figure => figure.Bench == WorkerCost.Name && figure.Metric == metric && figure.Size == size).Value;
    }

    private static Table Side(IReadOnlyList<Measurement> all)
    {
        var table = new Table().Title("Two onboardings, five registrations").AddColumn(string.Empty);
        foreach (var place in Places.All)
        {
            table.AddColumn(place);
        }

        foreach (var metric in all.Where(figure => figure.Bench == Places.Name).GroupBy(figure => (figure.Metric, figure.Unit)))
        {
            var values = metric.OrderBy(figure => figure.Size).Select(figure => figure.Value).ToList();
            table.AddRow([$"{metric.Key.Metric} ({metric.Key.Unit})", .. values.Select(value => $"{Report.Short(value)} ({Report.Short(value / values[0])} x)")]);
        }

        return table;
    }
}
