using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class LeavingTests
{
    private static readonly Join First = new("klusterlet");
    private static readonly Join Second = Join.Own("second", "hub2");

    [Fact]
    public async Task Leaving_WorkThenClusterThenKlusterlet_TakesEverythingOfItAndNothingOfTheOther()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);
        await fleet.JoinAsync(First);
        await fleet.JoinAsync(Second);
        await fleet.ApplyAsync("hub2", ManifestWorks.InOwnNamespace("cluster1", "probe", "hub2"));

        await fleet["hub2"].DeleteAsync(ResourceTypes.ManifestWorks, "cluster1", "probe", OcmFleet.Cancel);
        await fleet.GoneAsync("hub2", ResourceTypes.ManifestWorks, "cluster1", "probe");
        await fleet["hub2"].DeleteAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel);
        await fleet.GoneAsync("hub2", ResourceTypes.ManagedClusters, null, "cluster1");
        await fleet["cluster1"].DeleteAsync(ResourceTypes.Klusterlets, null, "second", OcmFleet.Cancel);
        await fleet.GoneAsync("cluster1", ResourceTypes.Klusterlets, null, "second");
        await fleet.GoneAsync("cluster1", ResourceTypes.Namespaces, null, Second.Namespace);

        Assert.Empty(await NamesAsync(fleet, ResourceTypes.ClusterRoles, "second"));
        Assert.Empty(await NamesAsync(fleet, ResourceTypes.ClusterRoleBindings, "second"));
        Assert.NotNull(await fleet["cluster1"].FindAsync(
            ResourceTypes.Namespaces, null, KlusterletNames.AddOnNamespace, OcmFleet.Cancel));
        Assert.NotNull(await fleet["hub2"].FindAsync(ResourceTypes.Namespaces, null, "cluster1", OcmFleet.Cancel));
        await fleet.AvailableAsync(First);
    }

    [Fact]
    public async Task Klusterlet_DeletedFirst_LeavesItsWorkloadsAndTheHubsObjects()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(First);
        await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "w", "hub1"));

        await fleet["cluster1"].DeleteAsync(ResourceTypes.Klusterlets, null, "klusterlet", OcmFleet.Cancel);
        await fleet.GoneAsync("cluster1", ResourceTypes.Klusterlets, null, "klusterlet");
        await fleet.GoneAsync("cluster1", ResourceTypes.Namespaces, null, First.Namespace);

        Assert.Equal("hub1", await fleet.TextAsync("cluster1", "default", "w"));
        var applied = (await fleet["cluster1"].ListAsync(
            ResourceTypes.AppliedManifestWorks, null, null, OcmFleet.Cancel)).Objects("items").Single();
        Assert.Empty(applied.Texts("metadata", "finalizers"));
        var work = await fleet["hub1"].GetAsync(ResourceTypes.ManifestWorks, "cluster1", "w", OcmFleet.Cancel);
        Assert.True(work.IsTrue("Applied"));
        Assert.True((await fleet.AvailableAsync(First)).IsTrue(HubNames.Available));
        Assert.Null(await fleet["cluster1"].FindAsync(
            ResourceTypes.Namespaces, null, KlusterletNames.AddOnNamespace, OcmFleet.Cancel));
    }

    [Fact]
    public async Task ManagedCluster_DeletedWhileTheAgentIsAway_HangsOnTheWork()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(First);
        await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "w", "hub1"));
        fleet.Control.Freeze("cluster1", First.Namespace);

        await fleet["hub1"].DeleteAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel);
        var hanging = await fleet.ClusterAsync(First, "the reason", found => found.Condition("Deleting") is not null);
        await fleet.PassAsync(TimeSpan.FromSeconds(10));
        fleet.Control.Thaw("cluster1", First.Namespace);
        await fleet.GoneAsync("hub1", ResourceTypes.ManagedClusters, null, "cluster1");

        Assert.Equal("ResourceRemaining", hanging.Condition("Deleting").Text("reason"));
        Assert.Equal(
            "The resource manifestworks is remaning, the remaining count is 1, the finalizer pending count is 1",
            hanging.Condition("Deleting").Text("message"));
        Assert.Null(await fleet.TextAsync("cluster1", "default", "w"));
    }

    [Fact]
    public async Task HostedKlusterlet_Leaving_KeepsTheExternalAccountAndTheSingletonBesideIt()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2, hosting: 1);
        var hosted = Join.Hosted("hosted", "hub2");
        await fleet.JoinAsync(First);
        await fleet.JoinAsync(hosted);

        await fleet["hosting1"].DeleteAsync(ResourceTypes.Klusterlets, null, "hosted", OcmFleet.Cancel);
        await fleet.GoneAsync("hosting1", ResourceTypes.Klusterlets, null, "hosted");
        await fleet.GoneAsync("hosting1", ResourceTypes.Namespaces, null, "hosted");
        await fleet.GoneAsync("cluster1", ResourceTypes.Namespaces, null, hosted.Namespace);

        Assert.Empty(await NamesAsync(fleet, ResourceTypes.ClusterRoles, ":hosted-"));
        Assert.NotNull(await fleet["cluster1"].FindAsync(
            ResourceTypes.ServiceAccounts, "external", "external-hosted", OcmFleet.Cancel));
        Assert.NotNull(await fleet["cluster1"].FindAsync(
            ResourceTypes.Namespaces, null, KlusterletNames.AddOnNamespace, OcmFleet.Cancel));
        await fleet.AvailableAsync(First);
    }

    [Fact]
    public async Task Klusterlet_WithoutAnOperator_HasNoStatusForEver()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.InstallOperatorAsync("cluster1");
        await fleet["cluster1"].DeleteAsync(
            ResourceTypes.Deployments, KlusterletNames.OperatorNamespace, "klusterlet", OcmFleet.Cancel);
        await fleet.EventuallyAsync("no pod", async () => !(await fleet["cluster1"].ListAsync(
            ResourceTypes.Pods, KlusterletNames.OperatorNamespace, null, OcmFleet.Cancel)).Objects("items").Any());

        await fleet.CreateKlusterletAsync(First);
        await fleet.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(20));

        var klusterlet = await fleet["cluster1"].GetAsync(ResourceTypes.Klusterlets, null, "klusterlet", OcmFleet.Cancel);
        Assert.Null(klusterlet["status"]);
        Assert.Empty(klusterlet.Texts("metadata", "finalizers"));
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(OcmFleet fleet, ResourceType type, string part) =>
        [.. (await fleet["cluster1"].ListAsync(type, null, null, OcmFleet.Cancel)).Objects("items")
            .Select(item => item.Name())
            .Where(name => name.StartsWith("open-cluster-management:", StringComparison.Ordinal)
                && name.Contains(part, StringComparison.Ordinal))];
}
