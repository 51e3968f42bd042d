using System.CommandLine;

using MultiHubFlows.Bench.Onboarding;

namespace MultiHubFlows.Bench.Reconciling;

/// <summary><c>bench reconcile</c>: sweeps of the product as a process of its own, over simulated servers in another.</summary>
internal static class ReconcileCommand
{
    public static Command Create()
    {
        var output = Report.OutputOption();
        var quick = new Option<bool>("--quick") { Description = "Small sizes, to see that everything runs" };
        var only = new Option<string?>("--only") { Description = "One part alone: hubs or clusters" };
        only.AcceptOnlyFromAmong("hubs", "clusters");
        var command = new Command("reconcile", "Requests, seconds and memory of sweeps as a fleet grows") { output, quick, only };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Report(parsed.GetValue(output) == "json"), parsed.GetValue(quick), parsed.GetValue(only), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Report report, bool quick, string? only, CancellationToken cancellationToken)
    {
        report.Say($"{Environment.ProcessorCount} cores, {Path.GetTempPath()}; hubs and clusters are simulated, in a process of their own");
        int[] registrations = quick ? [100] : [100, 1_000, 10_000];
        int[] clusters = quick ? [20] : [50, 100, 200];
        if (only != "clusters")
        {
            await MeasureAsync(report, "hub-sweep", registrations, size => new SeededFleet(Hubs: 10, Registrations: size, Clusters: 0), cancellationToken);
        }

        if (only != "hubs")
        {
            await MeasureAsync(report, "cluster-sweep", clusters, size => new SeededFleet(Hubs: 1, Registrations: size, Clusters: size), cancellationToken);
        }

        return 0;
    }

    private static async Task MeasureAsync(Report report, string bench, IReadOnlyList<int> sizes, Func<int, SeededFleet> fleet, CancellationToken cancellationToken)
    {
        foreach (var size in sizes)
        {
            report.Say($"{bench}: {size}");
            await Sweeps.MeasureAsync(report, bench, size, fleet(size), cancellationToken);
        }

        OnboardTables.Print(report, bench, bench == "hub-sweep" ? "Sweeps of ten hubs, by registrations" : "Sweeps of clusters, and of one hub", sizes);
    }
}
