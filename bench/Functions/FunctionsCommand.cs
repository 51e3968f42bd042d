using System.CommandLine;

namespace MultiHubFlows.Bench.Functions;

/// <summary><c>bench functions</c>: what the function app's worker costs, and the same onboardings in all three places.</summary>
internal static class FunctionsCommand
{
    public static Command Create()
    {
        var output = Report.OutputOption();
        var quick = new Option<bool>("--quick") { Description = "Few turns and activities, to see that everything runs" };
        var only = new Option<string?>("--only") { Description = "One part alone: worker or places" };
        only.AcceptOnlyFromAmong("worker", "places");
        var command = new Command("functions", "Processor time of the worker per activity and turn; start-up and two onboardings in each place to run") { output, quick, only };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Report(parsed.GetValue(output) == "json"), parsed.GetValue(quick), parsed.GetValue(only), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Report report, bool quick, string? only, CancellationToken cancellationToken)
    {
        report.Say($"{Environment.ProcessorCount} cores; clusters, hubs and storage are simulated, each in a process of its own");
        if (only is null or "worker")
        {
            await WorkerCost.MeasureAsync(report, quick ? 20 : 400, cancellationToken);
        }

        if (only is null or "places")
        {
            await Places.MeasureAsync(report, cancellationToken);
        }

        FunctionsTables.Print(report);
        return 0;
    }
}
