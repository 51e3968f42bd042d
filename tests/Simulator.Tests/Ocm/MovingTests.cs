using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>Two agents of one ManagedCluster, and modes that are changed in place.</summary>
public sealed class MovingTests
{
    private static readonly Join First = new("klusterlet");
    private static readonly Join Second = Join.Hosted("second") with { Mode = "SingletonHosted" };
    private static readonly Join Plain = new("klusterlet", Mode: "Default");

    [Fact]
    public async Task SecondKlusterlet_OfTheSameHubAndCluster_TakesOverTheAppliedWorksAndNothingIsLostWithTheFirst()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.JoinAsync(First);
        await fleet.ApplyAsync("hub1", ManifestWorks.InOwnNamespace("cluster1", "web", "hub1"));
        var (member, map) = (await fleet.AvailableAsync(First), await MapAsync(fleet));
        var first = await fleet["cluster1"].GetAsync(ResourceTypes.Klusterlets, null, "klusterlet", OcmFleet.Cancel);

        var second = await fleet.DeployAsync(Second);
        await fleet.DecideAsync(Second, await fleet.PendingRequestAsync(Second));
        var before = await AgentOfAsync(fleet);
        await fleet.EventuallyAsync("the second agent has the work", async () => await AgentOfAsync(fleet) == second.Uid());
        await fleet["cluster1"].DeleteAsync(ResourceTypes.Klusterlets, null, "klusterlet", OcmFleet.Cancel);
        await fleet.GoneAsync("cluster1", ResourceTypes.Klusterlets, null, "klusterlet");
        await fleet.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(10));

        Assert.Contains(before, new[] { first.Uid(), second.Uid() });
        Assert.Equal(second.Uid(), await AgentOfAsync(fleet));
        Assert.Equal(map.Uid(), (await MapAsync(fleet)).Uid());
        var after = await fleet.AvailableAsync(Second);
        Assert.Equal(member.Uid(), after.Uid());
        Assert.True(after.IsTrue("ManagedClusterConditionAvailable"));
    }

    [Fact]
    public async Task SecondKlusterlet_DeletedAgain_GivesTheWorksBackWhenTheFirstLooksNext()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.JoinAsync(First);
        await fleet.ApplyAsync("hub1", ManifestWorks.InOwnNamespace("cluster1", "web", "hub1"));
        var first = await fleet["cluster1"].GetAsync(ResourceTypes.Klusterlets, null, "klusterlet", OcmFleet.Cancel);
        var map = await MapAsync(fleet);
        var second = await fleet.DeployAsync(Second);
        await fleet.DecideAsync(Second, await fleet.PendingRequestAsync(Second));
        await fleet.EventuallyAsync("the second agent has the work", async () => await AgentOfAsync(fleet) == second.Uid());

        await fleet["hosting1"].DeleteAsync(ResourceTypes.Klusterlets, null, "second", OcmFleet.Cancel);
        await fleet.GoneAsync("hosting1", ResourceTypes.Klusterlets, null, "second");
        var left = await AgentOfAsync(fleet);
        await fleet.EventuallyAsync("the first agent has the work", async () => await AgentOfAsync(fleet) == first.Uid(), TimeSpan.FromSeconds(10));

        Assert.Contains(left, new[] { first.Uid(), second.Uid() });
        Assert.Equal(map.Uid(), (await MapAsync(fleet)).Uid());
    }

    [Fact]
    public async Task SingletonHosted_MadeSingletonInPlace_LeavesTheOldAgentAndStartsOneOnTheHostingCluster()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.JoinAsync(Second);

        await SetModeAsync(fleet, Second, "Singleton");
        var other = await fleet.EventuallyAsync(
            "an agent on the hosting cluster", () => fleet["hosting1"].FindAsync(ResourceTypes.Deployments, Second.Namespace, "second-agent", OcmFleet.Cancel));
        await fleet.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        Assert.NotNull(other);
        Assert.NotNull(await fleet["hosting1"].FindAsync(ResourceTypes.Deployments, "second", "second-agent", OcmFleet.Cancel));
        Assert.True((await fleet.AvailableAsync(Second)).IsTrue("ManagedClusterConditionAvailable"));
    }

    [Fact]
    public async Task Default_MadeHostedInPlace_IsNotReadyAndTheOldAgentsWorkOn()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Plain);
        await fleet.KlusterletAsync(Plain, "the work agent", found => found.IsTrue("Available"), TimeSpan.FromSeconds(0.5));

        await SetModeAsync(fleet, Plain, "Hosted");
        var unready = await fleet.KlusterletAsync(Plain, "not ready", found => found.Condition("ReadyToApply").Text("status") == "False");
        var missing = await fleet.KlusterletAsync(Plain, "no Deployments", found => found.Condition("Available").Text("reason") == "GetDeploymentFailed", TimeSpan.FromSeconds(1));
        await fleet.ApplyAsync("hub1", ManifestWorks.InOwnNamespace("cluster1", "web", "hub1"));

        Assert.NotNull(unready);
        Assert.NotNull(missing);
        Assert.NotNull(await fleet["cluster1"].FindAsync(ResourceTypes.Namespaces, null, "klusterlet", OcmFleet.Cancel));
        Assert.NotNull(await fleet["cluster1"].FindAsync(ResourceTypes.Deployments, Plain.Namespace, "klusterlet-registration-agent", OcmFleet.Cancel));
        Assert.True((await fleet.AvailableAsync(Plain)).IsTrue("ManagedClusterConditionAvailable"));
    }

    private static Task<JsonObject> SetModeAsync(OcmFleet fleet, Join join, string mode) => fleet[join.RunsOn].MergePatchAsync(
        ResourceTypes.Klusterlets,
        null,
        join.Klusterlet,
        new JsonObject { ["spec"] = new JsonObject { ["deployOption"] = new JsonObject { ["mode"] = mode } } },
        OcmFleet.Cancel);

    private static async Task<string?> AgentOfAsync(OcmFleet fleet) =>
        (await fleet["cluster1"].ListAsync(ResourceTypes.AppliedManifestWorks, null, null, OcmFleet.Cancel)).Objects("items").Single().Text("spec", "agentID");

    private static Task<JsonObject> MapAsync(OcmFleet fleet) => fleet["cluster1"].GetAsync(ResourceTypes.ConfigMaps, "web", "hello", OcmFleet.Cancel);
}
