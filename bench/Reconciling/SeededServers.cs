using System.CommandLine;

namespace MultiHubFlows.Bench.Reconciling;

/// <summary>The servers of a <see cref="SeededFleet"/> in a process of their own, so that their memory is not the product's. Not for people.</summary>
internal static class SeededServers
{
    public const string Name = "seeded-servers";

    public const string Ready = "The servers are filled";

    public static Command Create()
    {
        Option<int> hubs = new("--hubs"), registrations = new("--registrations"), clusters = new("--clusters");
        var folder = new Option<string>("--out") { Required = true };
        var command = new Command(Name) { hubs, registrations, clusters, folder };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new SeededFleet(parsed.GetValue(hubs), parsed.GetValue(registrations), parsed.GetValue(clusters)), parsed.GetValue(folder)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SeededFleet fleet, string folder, CancellationToken cancellationToken)
    {
        await using var simulation = await fleet.StartAsync(folder, cancellationToken);
        new Report(json: false).Say(Ready);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return 0;
    }
}
