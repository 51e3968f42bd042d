using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Agent;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class EvictionTests
{
    private static readonly Join First = new("klusterlet");

    [Fact]
    public async Task Agent_PointedAtAnotherHub_EvictsOneGracePeriodAfterTheNewHubTookIt()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);
        await JoinAsync(fleet);

        var moved = First with { Hub = "hub2" };
        await fleet.PutSecretAsync(
            "cluster1", First.Namespace, KlusterletNames.BootstrapSecret, await fleet.BootstrapKubeconfigAsync("hub2", "bootstrap-moved"));
        var request = await fleet.EventuallyAsync(
            "a request on the new hub", async () => await fleet.RequestsAsync(moved) is [var found, ..] ? found : null, TimeSpan.FromSeconds(1));
        await fleet.PassAsync(TimeSpan.FromMinutes(12), TimeSpan.FromSeconds(20));
        var before = await fleet.TextAsync("cluster1", "default", "w");
        await fleet.AcceptAsync(moved);
        await fleet.DecideAsync(moved, request);
        await fleet.AvailableAsync(moved);
        var accepted = fleet.Clock.GetUtcNow();
        await fleet.EventuallyAsync(
            "the eviction", async () => await fleet.TextAsync("cluster1", "default", "w") is null, TimeSpan.FromSeconds(10));

        Assert.Equal("hub1", before);
        Assert.InRange((fleet.Clock.GetUtcNow() - accepted).TotalMinutes, 9, 12);
    }

    [Fact]
    public async Task Hub_ThatRefusesTheAgent_EvictsNothing()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await JoinAsync(fleet);
        await fleet["hub1"].MergePatchAsync(
            ResourceTypes.ManagedClusters,
            null,
            "cluster1",
            new JsonObject { ["spec"] = new JsonObject { ["hubAcceptsClient"] = false } },
            OcmFleet.Cancel);

        await fleet.PassAsync(TimeSpan.FromMinutes(25), TimeSpan.FromSeconds(20));

        Assert.Equal("hub1", await fleet.TextAsync("cluster1", "default", "w"));
    }

    [Theory]
    [InlineData("60m", 60.0)]
    [InlineData("1h30m0s", 90.0)]
    [InlineData("876000h", 52_560_000.0)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData("5", null)]
    public void GoDuration_OfText_IsWhatGoReads(string text, double? minutes)
    {
        var read = GoDuration.Parse(text);

        Assert.Equal(minutes, read?.TotalMinutes);
    }

    /// <summary>With a work applied, and a grace period that is shorter than the default of an hour.</summary>
    private static async Task JoinAsync(OcmFleet fleet)
    {
        await fleet.JoinAsync(First);
        await fleet["cluster1"].MergePatchAsync(
            ResourceTypes.Klusterlets,
            null,
            "klusterlet",
            new JsonObject
            {
                ["spec"] = new JsonObject { ["workConfiguration"] = new JsonObject { ["appliedManifestWorkEvictionGracePeriod"] = "10m" } },
            },
            OcmFleet.Cancel);
        await fleet.EventuallyAsync("the new argument", async () =>
            (await fleet["cluster1"].GetAsync(ResourceTypes.Deployments, First.Namespace, "klusterlet-agent", OcmFleet.Cancel)).ToJsonString()
            .Contains("--appliedmanifestwork-eviction-grace-period=10m", StringComparison.Ordinal));
        await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "w", "hub1"));
    }
}
