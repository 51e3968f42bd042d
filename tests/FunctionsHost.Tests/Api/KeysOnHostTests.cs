using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>API keys behind the host: its own key opens the door, ours says who comes in and what they may do.</summary>
public sealed class KeysOnHostTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Call_WithTheHostsKey_NeedsAnApiKeyOfTheRightRoleToo()
    {
        using var deadline = TestDeadline.After(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(Hubs: 1, Managed: 1, Hosting: 0), deadline.Token);
        var keys = fleet.DataFolder("keys.json");
        var viewer = await ApiKeys.CreateAsync("eyes", "viewer", keys, deadline.Token);
        var requester = await ApiKeys.CreateAsync("hands", "requester", keys, deadline.Token);
        var setup = new HostSetup(azurite.ConnectionString, "Keyed", fleet.FleetFile, fleet.DataFolder("host"))
        {
            Settings = new Dictionary<string, string>(HostSetup.Quick, StringComparer.Ordinal) { ["MULTIHUB_KEYS"] = keys },
        };
        await using var host = await FunctionsHostProcess.StartAsync(setup, deadline.Token);
        using var http = new RawHttp(host.Url);
        var request = Operations.Body("cluster1", ["plan"], Operations.On("hub1")).ToJsonString();

        var without = await http.SendAsync(HttpMethod.Get, "/api/operations", deadline.Token);
        var seen = await http.SendAsync(HttpMethod.Get, "/api/operations", deadline.Token, body: null, Bearer(viewer));
        var refused = await http.SendAsync(HttpMethod.Post, "/api/onboardings", deadline.Token, RawHttp.Json(request), Bearer(viewer));
        var started = await http.SendAsync(HttpMethod.Post, "/api/onboardings", deadline.Token, RawHttp.Json(request), Bearer(requester));
        var open = await http.SendAsync(HttpMethod.Get, "/version", deadline.Token);

        Assert.Equal((401, 200, 403, 202, 200), (without.Status, seen.Status, refused.Status, started.Status, open.Status));
        Assert.Contains("\"requestedBy\":\"hands\"", started.Body, StringComparison.Ordinal);
        Assert.All([viewer, requester, HostSetup.Key], key => Assert.DoesNotContain(key, host.Log, StringComparison.Ordinal));
    }

    private static (string Name, string Value) Bearer(string key) => ("Authorization", $"Bearer {key}");
}
