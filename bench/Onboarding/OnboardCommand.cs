using System.CommandLine;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary><c>bench onboard</c>: the product as a process of its own, over a simulated fleet in another.</summary>
internal static class OnboardCommand
{
    public static Command Create()
    {
        var output = Report.OutputOption();
        var quick = new Option<bool>("--quick") { Description = "Small sizes, to see that everything runs" };
        var only = new Option<string?>("--only") { Description = "One part alone: hubs, clusters or waiting" };
        only.AcceptOnlyFromAmong("hubs", "clusters", "waiting");
        var requests = new Option<bool>("--requests") { Description = "Name every request of one cluster's joins, with its phase" };
        var command = new Command("onboard", "Requests and seconds per join beside the least that is needed, and memory of waiting onboardings") { output, quick, only, requests };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Report(parsed.GetValue(output) == "json"),
            (parsed.GetValue(quick) ? OnboardSizes.Quick : OnboardSizes.Full).Only(parsed.GetValue(only)),
            parsed.GetValue(requests),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Report report, OnboardSizes sizes, bool requests, CancellationToken cancellationToken)
    {
        report.Say($"{Environment.ProcessorCount} cores, {Path.GetTempPath()}; clusters and hubs are simulated, in a process of their own");
        foreach (var hubs in sizes.Hubs)
        {
            await LeastJoin.MeasureAsync(report, hubs, cancellationToken);
            await OneClusterJoins.MeasureAsync(report, hubs, requests, cancellationToken);
        }

        foreach (var clusters in sizes.Clusters)
        {
            await ManyClustersJoin.MeasureAsync(report, clusters, cancellationToken);
        }

        foreach (var waiting in sizes.Waiting)
        {
            await WaitingOnboardings.MeasureAsync(report, waiting, cancellationToken);
        }

        OnboardTables.Print(report, sizes);
        return 0;
    }
}
