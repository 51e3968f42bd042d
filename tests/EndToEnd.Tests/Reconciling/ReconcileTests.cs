using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Reconciling;

/// <summary>The real program sweeps over a simulated fleet: what it finds, what it says, and that it writes nothing.</summary>
public sealed class ReconcileTests
{
    private const int Skipped = 4;
    private const int Drift = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Reconcile_JoinedFleet_FindsNothing_ThenWhatWasSeeded_AndAHostileHub_AndWritesNothing()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(2, 1, 1), deadline.Token);
        var data = fleet.DataFolder("data");
        await using var serve = await ServeAsync(fleet, data, "off", deadline.Token);
        await JoinAsync(data, deadline.Token);
        await fleet.ForgetRequestsAsync(deadline.Token);

        var (healthy, sweep) = await RunAsync(deadline.Token, "reconcile", "--now", "--wait", "--data", data);
        Assert.Equal((0, "Completed", 2), (healthy, $"{sweep!["status"]}", sweep["coverage"]!["registrations"]!.GetValue<int>()));
        Assert.Equal(2, sweep["coverage"]!["clusters"]!.GetValue<int>());

        // A hub forgets a cluster; the agent lives on.
        await fleet.Kubectl.RunAsync("hub2", deadline.Token, "delete", "managedcluster", "cluster1", "--wait=false");
        await fleet.Kubectl.RunAsync("hub2", deadline.Token, "wait", "--for=delete", "managedcluster/cluster1", "--timeout=60s");
        var seeded = await RunAsync(deadline.Token, "reconcile", "--now", "--wait", "--data", data);
        var (listed, findings) = await RunAsync(deadline.Token, "findings", "--data", data, "--kind", "ManagedClusterMissing");
        Assert.True((seeded.ExitCode, listed) == (Drift, Drift), $"{seeded.Data}");
        var missing = Assert.Single(findings!.AsArray());
        Assert.Equal(("hub2", "cluster1", "New"), ($"{missing!["hub"]}", $"{missing["cluster"]}", $"{missing["state"]}"));
        Assert.Contains("Onboard cluster1 to hub hub2 again", $"{missing["nextStep"]}", StringComparison.Ordinal);

        // Another hub never comes to an end.
        await fleet.AddFaultAsync(new JsonObject { ["kind"] = "endlessPages" }, "hub1", deadline.Token);
        var hostile = await RunAsync(deadline.Token, "reconcile", "--now", "--wait", "--data", data);
        var all = (await RunAsync(deadline.Token, "findings", "--data", data)).Data!.AsArray();
        Assert.Equal(Drift, hostile.ExitCode);
        Assert.Equal("hub1", $"{Assert.Single(all, finding => $"{finding!["kind"]}" == "HubNotReadable")!["hub"]}");
        Assert.Equal("Still", $"{Assert.Single(all, finding => $"{finding!["kind"]}" == "ManagedClusterMissing")!["state"]}");
        await fleet.RemoveFaultsAsync(deadline.Token);

        Assert.Empty(await fleet.WritesAsync(deadline.Token));
        Assert.True(await fleet.RequestsAsync(deadline.Token) > 40);
    }

    [Fact]
    public async Task Serve_WithASchedule_SweepsByItself()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(1, 1, 0), deadline.Token);
        var data = fleet.DataFolder("data");
        await using var serve = await ServeAsync(fleet, data, "*/2 * * * * *", deadline.Token);

        JsonNode? sweep = null;
        while (sweep is null || $"{sweep["status"]}" != "Completed")
        {
            (_, sweep) = await RunAsync(deadline.Token, "reconcile", "--data", data);
        }

        Assert.Equal("schedule", $"{sweep["requestedBy"]}");
        Assert.Matches("^reconcile-[0-9]{8}T[0-9]{5}[02468]Z$", $"{sweep["id"]}");
        Assert.False(sweep["drift"]!.GetValue<bool>());
    }

    private static async Task<MultihubProcess> ServeAsync(SimulatedFleet fleet, string data, string schedule, CancellationToken cancellationToken)
    {
        var serve = MultihubProcess.Start("serve", "--fleet", fleet.FleetFile, "--data", data, "--reconcile", schedule, "--until-eof");
        await serve.SaysAsync("Listening on", cancellationToken);
        return serve;
    }

    private static async Task JoinAsync(string data, CancellationToken cancellationToken)
    {
        await using var onboard = MultihubProcess.Start(
            "onboard", "cluster1", "--hub", "hub1=Singleton,leaseDurationSeconds=5", "--hub", "hub2=SingletonHosted@hosting1,leaseDurationSeconds=5",
            "--auto", "plan,acceptance,failure", "--wait", "--data", data);
        Assert.True(await onboard.EndAsync(cancellationToken) == 0, onboard.Talk);
    }

    private static async Task<(int ExitCode, JsonNode? Data)> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var process = MultihubProcess.Start([.. arguments, "-o", "json"]);
        var code = await process.EndAsync(cancellationToken);
        Assert.True(code is 0 or 3 or Skipped or Drift, $"{string.Join(' ', arguments)} ended with {code}: {process.Talk}");
        return (code, process.Output.Length == 0 ? null : JsonNode.Parse(process.Output));
    }
}
