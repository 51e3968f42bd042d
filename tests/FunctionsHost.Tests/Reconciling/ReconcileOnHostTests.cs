using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Reconciling;

/// <summary>The timer of the function app starts a sweep, whose activities read the task hub through the client that comes with their call.</summary>
public sealed class ReconcileOnHostTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Timer_OnTheHost_SweepsOverTheFleet_AndTheApiShowsIt()
    {
        using var deadline = TestDeadline.After(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(Hubs: 1, Managed: 1, Hosting: 0), deadline.Token);
        var settings = new Dictionary<string, string>(HostSetup.Quick, StringComparer.Ordinal) { ["MULTIHUB_RECONCILE"] = "*/30 * * * * *" };
        var setup = new HostSetup(azurite.ConnectionString, "Reconcile", fleet.FleetFile, fleet.DataFolder("host")) { Settings = settings };
        await using var host = await FunctionsHostProcess.StartAsync(setup, deadline.Token);

        var sweep = await EndedAsync(host, deadline.Token);
        var findings = await host.Api.GetAsync("/api/findings", deadline.Token);

        Assert.Equal(("schedule", 1, 1), ($"{sweep["requestedBy"]}", sweep["coverage"]!["hubs"]!.AsArray().Count, sweep["coverage"]!["clusters"]!.GetValue<int>()));
        Assert.Empty(findings!["value"]!.AsArray());
        Assert.Empty(await fleet.WritesAsync(deadline.Token));
    }

    private static async Task<JsonNode> EndedAsync(FunctionsHostProcess host, CancellationToken cancellationToken)
    {
        JsonNode? sweeps = null;
        try
        {
            while (true)
            {
                sweeps = await host.Api.GetAsync("/api/reconciliations", cancellationToken);
                if (sweeps!["value"]!.AsArray().FirstOrDefault(sweep => $"{sweep!["status"]}" == "Completed") is { } ended)
                {
                    return ended;
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException overdue)
        {
            throw new TimeoutException($"No sweep ended. The app shows: {sweeps?.ToJsonString()}\nThe host said: {host.Log}", overdue);
        }
    }
}
