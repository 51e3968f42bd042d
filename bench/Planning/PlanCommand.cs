using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

using MultiHubFlows.Orchestrations.Planning;

using Spectre.Console;

namespace MultiHubFlows.Bench.Planning;

/// <summary><c>bench plan</c>: plans of many clusters from snapshots, at several sizes, so that the slope shows.</summary>
internal static class PlanCommand
{
    private const int Hubs = 5;

    public static Command Create()
    {
        var output = Report.OutputOption();
        var quick = new Option<bool>("--quick") { Description = "Small sizes, to see that everything runs" };
        var command = new Command("plan", "Seconds of plans from snapshots, as clusters and hosting clusters grow") { output, quick };
        command.SetAction(parsed => Run(new Report(parsed.GetValue(output) == "json"), parsed.GetValue(quick)));
        return command;
    }

    private static int Run(Report report, bool quick)
    {
        int[] clusters = quick ? [10, 100] : [100, 1_000, 4_000];
        int[] hosts = quick ? [5] : [5, 20, 80];
        report.Say($"{Environment.ProcessorCount} cores; one after the other on one of them; {Hubs} hubs each, every third cluster does not reach one of them");
        Measure(clusters[^1] / 4, hosts[0]);
        var table = new Table().AddColumns("clusters", "hosting clusters", "registrations", "seconds", "of a processor", "ms per plan", "bytes per plan");
        foreach (var (count, among) in hosts.SelectMany(among => clusters.Select(count => (count, among))))
        {
            var (seconds, busy, bytes) = Measure(count, among);
            report.Add(new Measurement($"plan/{among} hosting clusters", count, "seconds", seconds, "s"));
            report.Add(new Measurement($"plan/{among} hosting clusters", count, "processor", busy, "s"));
            table.AddRow(
                count.ToString(CultureInfo.InvariantCulture),
                among.ToString(CultureInfo.InvariantCulture),
                (count * Hubs).ToString(CultureInfo.InvariantCulture),
                Report.Short(seconds),
                Report.Short(busy),
                Report.Short(busy * 1_000 / count),
                Report.Short(bytes / (double)count));
        }

        report.Print(table);
        return 0;
    }

    private static (double Seconds, double Busy, long Bytes) Measure(int clusters, int hosts)
    {
        var cases = Enumerable.Range(0, clusters).Select(number => PlanCases.Of(number, Hubs, hosts)).ToList();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var busy = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var refused = cases.Sum(case_ => Planner.Decide(case_.Request, case_.Snapshot).Registrations.Count(planned => planned.Refusals.Count > 0));
        var took = Stopwatch.GetElapsedTime(began);
        return refused == 0 ? (took.TotalSeconds, (Environment.CpuUsage.TotalTime - busy).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - bytes) : throw new InvalidOperationException($"{refused} registrations have no place.");
    }
}
