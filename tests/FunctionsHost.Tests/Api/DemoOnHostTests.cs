using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>The demo's two onboardings, in all four modes, embedded and on the host at the same time: what the API answers of them is the same. Then all hubs are left.</summary>
public sealed class DemoOnHostTests(SharedAzurite azurite)
{
    private const int Joins = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task TwoOnboardingsAndTheirLeave_OnTheHost_AreProvenAndAnsweredAsEmbedded()
    {
        using var deadline = TestDeadline.After(Patience);

        var (embedded, hosted) = (EmbeddedAsync(deadline.Token), HostedAsync(deadline.Token));
        await Task.WhenAll(embedded, hosted);

        Assert.All(await hosted, operation => Assert.Equal("Succeeded", $"{operation["status"]}"));
        Assert.Equal(5, (await hosted).Sum(operation => operation["registrations"]!.AsArray().Count(registration => registration!["proof"] is not null)));
        Assert.Equal(
            ["Default", "Hosted", "Singleton", "Singleton", "SingletonHosted"],
            (await hosted).SelectMany(operation => operation["registrations"]!.AsArray()).Where(registration => $"{registration!["outcome"]}" == "Left").Select(registration => $"{registration!["mode"]}").Order(StringComparer.Ordinal));

        // Which of the leaves ends last, and so what the others see still in use, is chance.
        foreach (var (here, there) in (await embedded).Zip(await hosted).Take(Joins))
        {
            var difference = Timeless.Difference(here, there);
            Assert.True(difference.Count == 0, string.Join('\n', difference));
        }
    }

    private static async Task<IReadOnlyList<JsonNode>> EmbeddedAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(3, 2, 1), cancellationToken);
        await using var serve = MultihubProcess.Start("serve", "--fleet", fleet.FleetFile, "--data", fleet.DataFolder("data"), "--until-eof");
        await serve.SaysAsync("Listening on", cancellationToken);
        using var api = await ServeApi.OpenAsync(fleet.DataFolder("data"), cancellationToken);
        return await RunAsync(new Operations(api), cancellationToken);
    }

    private async Task<IReadOnlyList<JsonNode>> HostedAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(3, 2, 1), cancellationToken);
        await using var host = await FunctionsHostProcess.StartAsync(new HostSetup(azurite.ConnectionString, "Demo", fleet.FleetFile, fleet.DataFolder("host")), cancellationToken);
        return await RunAsync(new Operations(host.Api), cancellationToken);
    }

    private static async Task<IReadOnlyList<JsonNode>> RunAsync(Operations operations, CancellationToken cancellationToken)
    {
        JsonObject[] bodies =
        [
            Operations.Body("cluster1", [], Operations.On("hub1", "default"), Operations.On("hub2", mode: "Default")),
            Operations.Body("cluster2", [], Operations.On("hub1"), Operations.Hosted("hub2"), Operations.Hosted("hub3", "Hosted")),
        ];
        var ids = await Task.WhenAll(bodies.Select(body => operations.StartAsync(body, cancellationToken)));
        var joined = await Task.WhenAll(ids.Select(id => operations.EndAsync(id, cancellationToken)));
        var leaves = await Task.WhenAll(bodies.Select(body => operations.LeaveAllAsync($"{body["cluster"]}", cancellationToken)));
        return [.. joined, .. await Task.WhenAll(leaves.Select(id => operations.EndAsync(id, cancellationToken)))];
    }
}
