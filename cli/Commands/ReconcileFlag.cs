using System.CommandLine;

using MultiHubFlows.Api.Reconciliations;

namespace MultiHubFlows.Cli.Commands;

/// <summary>The flag that says when sweeps are due.</summary>
internal static class ReconcileFlag
{
    private const string Off = "off";

    public static Option<string> Option() => new("--reconcile")
    {
        Description = $"When to sweep over the fleet, in UTC: six fields from second to day of week, or '{Off}'. Hourly by default.",
        HelpName = "SCHEDULE",
        DefaultValueFactory = _ => ReconcileSchedule.Default,
    };

    public static ReconcileSchedule? Read(Invocation invocation, Option<string> option)
    {
        var text = invocation.Get(option) ?? ReconcileSchedule.Default;
        if (text == Off)
        {
            return null;
        }

        if (!ReconcileSchedule.TryParse(text, out var schedule))
        {
            invocation.Mistake($"--reconcile '{text}' is not a schedule", $"Write six fields, such as '{ReconcileSchedule.Default}' for each hour or '0 30 3 * * *' for 03:30 each day, or '{Off}'.");
        }

        return schedule;
    }
}
