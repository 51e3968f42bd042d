using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Hubs;

/// <summary>A task hub is either that of 'multihub serve' or that of the Functions app: neither touches what is the other's.</summary>
public sealed class OtherMakersHubTests(SharedAzurite azurite)
{
    private const int LooksOfAHold = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Host_OnTheHubOfServe_HoldsItsWorkAndLosesNothing()
    {
        using var deadline = TestDeadline.After(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(Hubs: 1, Managed: 1, Hosting: 0), deadline.Token);
        var operation = await StartAndKillAsync(fleet, deadline.Token);
        await fleet.ForgetRequestsAsync(deadline.Token);

        await using (var host = await FunctionsHostProcess.StartAsync(new HostSetup(azurite.ConnectionString, "OfServe", fleet.FleetFile, fleet.DataFolder("host")), deadline.Token))
        {
            using var raw = new RawHttp(host.Url);
            var ready = await raw.SendAsync(HttpMethod.Get, "/readyz", deadline.Token);
            var listed = await raw.SendAsync(HttpMethod.Get, "/api/operations", deadline.Token);

            Assert.Equal((503, 503), (ready.Status, listed.Status));
            Assert.All([ready, listed], answer => Assert.Contains("TaskHubForeign", answer.Body, StringComparison.Ordinal));
            await host.Control.SendAsync(HttpMethod.Post, "timers/ReconcileTimer", body: null, idempotencyKey: null, deadline.Token);
            await UntilHoldingAsync(host, fleet, deadline.Token);
            await host.TerminateAsync(deadline.Token);
        }

        await using var serve = Serve(fleet);
        await serve.SaysAsync("Listening on", deadline.Token);
        using var api = await ServeApi.OpenAsync(fleet.DataFolder("serve"), deadline.Token);
        var ended = await new Operations(api).EndAsync(operation, deadline.Token);

        Assert.True($"{ended["status"]}" == "Succeeded", ended.ToJsonString());
        Assert.Empty((await api.GetAsync("/api/reconciliations", deadline.Token))!["value"]!.AsArray());
    }

    [Fact]
    public async Task Serve_OnTheHubOfAHost_IsRefused()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        await using var serve = Serve(hosted.Fleet, hosted.Hub);

        Assert.Equal(1, await serve.EndAsync(deadline.Token));
        Assert.Contains($"the task hub {hosted.Hub}", serve.Talk, StringComparison.Ordinal);
        Assert.Contains("made by another program", serve.Talk, StringComparison.Ordinal);
    }

    /// <summary>Starts an onboarding on the hub, and kills its process at once: a turn or an activity is left for whoever comes next.</summary>
    private async Task<string> StartAndKillAsync(SimulatedFleet fleet, CancellationToken cancellationToken)
    {
        await using var serve = Serve(fleet);
        await serve.SaysAsync("Listening on", cancellationToken);
        using var api = await ServeApi.OpenAsync(fleet.DataFolder("serve"), cancellationToken);
        var operation = await new Operations(api).StartAsync(Operations.Body("cluster1", [], Operations.On("hub1")), cancellationToken);
        await serve.KillAsync(cancellationToken);
        return operation;
    }

    /// <summary>Waits until a turn has been held for a while. A host that executes one instead would soon be heard by the clusters.</summary>
    private static async Task UntilHoldingAsync(FunctionsHostProcess host, SimulatedFleet fleet, CancellationToken cancellationToken)
    {
        for (var looks = 0; looks < LooksOfAHold;)
        {
            Assert.Equal(0, await fleet.RequestsAsync(cancellationToken));
            var holds = Running(await host.Control.GetAsync("status", cancellationToken)).Any(function => function is "OnboardCluster" or "PlanOnboarding" or "JoinHub");
            looks = holds ? looks + 1 : 0;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static IEnumerable<string> Running(JsonNode? status) => status!["running"]!.AsArray().Select(function => $"{function}");

    private MultihubProcess Serve(SimulatedFleet fleet, string hub = "OfServe") => MultihubProcess.StartProgram(
        Path.Combine(AppContext.BaseDirectory, "multihub.dll"),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["MULTIHUB_TASKHUB_CONNECTION"] = azurite.ConnectionString },
        "serve", "--fleet", fleet.FleetFile, "--data", fleet.DataFolder("serve"), "--task-hub", "azure-storage", "--task-hub-name", hub, "--reconcile", "off", "--until-eof");
}
