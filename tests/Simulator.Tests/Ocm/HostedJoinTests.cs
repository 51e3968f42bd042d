using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class HostedJoinTests
{
    private static readonly Join Hosted = Join.Hosted("hosted");

    [Fact]
    public async Task Join_WithTheLeastExternalRole_BecomesAvailableAndAppliesWorks()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);

        await fleet.JoinAsync(Hosted);
        await fleet.ApplyAsync("hub1", ManifestWorks.InOwnNamespace("cluster1", "probe", "hub1"));
        var klusterlet = await fleet.KlusterletAsync(Hosted, "applied", found => found.IsTrue("Applied"));

        Assert.Equal("hub1", await fleet.TextAsync("cluster1", "probe", "hello"));
        Assert.True(klusterlet.IsTrue("ReadyToApply"));
        Assert.True(klusterlet.HasFinalizer(KlusterletNames.HostedCleanup));
        Assert.NotNull(await fleet["cluster1"].FindAsync(ResourceTypes.Namespaces, null, Hosted.Namespace, OcmFleet.Cancel));
        Assert.Null(await fleet["hosting1"].FindAsync(ResourceTypes.Namespaces, null, Hosted.Namespace, OcmFleet.Cancel));
        Assert.Equal(23, klusterlet.Objects("status", "relatedResources").Count());
    }

    [Fact]
    public async Task Join_BesideASingletonOfAnotherHub_BothAreAvailable()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2, hosting: 1);

        await fleet.JoinAsync(new Join("klusterlet"));
        await fleet.JoinAsync(Join.Hosted("hosted", "hub2"));

        await fleet.AvailableAsync(new Join("klusterlet"));
    }

    [Fact]
    public async Task Klusterlet_WithoutExternalSecret_IsNotReady_AndGoesOnWhenItComes()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.InstallOperatorAsync("hosting1");
        await fleet.CreateKlusterletAsync(Hosted);

        var waiting = await fleet.KlusterletAsync(
            Hosted, "not ready", found => found.Condition("ReadyToApply").Text("status") == "False");
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, await fleet.ExternalKubeconfigAsync(Hosted));
        await fleet.KlusterletAsync(Hosted, "applied", found => found.IsTrue("Applied"));

        Assert.Equal(
            "Failed to build managed cluster clients: secrets \"external-managed-kubeconfig\" not found",
            waiting.Condition("ReadyToApply").Text("message"));
        Assert.False(waiting.HasFinalizer(KlusterletNames.HostedCleanup));
    }

    [Fact]
    public async Task ExternalSecret_Unreadable_IsPickedUpWithoutARestart()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.InstallOperatorAsync("hosting1");
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, "{nonsense");
        await fleet.CreateKlusterletAsync(Hosted);

        await fleet.KlusterletAsync(
            Hosted, "not ready", found => found.Condition("ReadyToApply").Text("reason") == "KlusterletPrepareFailed");
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, await fleet.ExternalKubeconfigAsync(Hosted));

        await fleet.KlusterletAsync(Hosted, "applied", found => found.IsTrue("Applied"));
    }

    [Fact]
    public async Task ExternalToken_Unauthorized_FailsTheCrds_UntilItIsReplaced()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        var bad = Kubeconfig.Parse(await fleet.ExternalKubeconfigAsync(Hosted)) with { Token = "nobody" };
        await fleet.InstallOperatorAsync("hosting1");
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, bad.Write());
        await fleet.CreateKlusterletAsync(Hosted);

        var failed = await fleet.KlusterletAsync(
            Hosted, "a failure", found => found.Condition("Available") is not null && found.Condition("Applied").Text("status") == "False");
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, await fleet.ExternalKubeconfigAsync(Hosted));
        await fleet.KlusterletAsync(Hosted, "applied", found => found.IsTrue("Applied"));

        Assert.Equal("CRDApplyFailed", failed.Condition("Applied").Text("reason"));
        Assert.Equal("Unauthorized", failed.Condition("Applied").Text("message"));
        Assert.True(failed.IsTrue("ReadyToApply"));
        Assert.Equal("GetDeploymentFailed", failed.Condition("Available").Text("reason"));
    }

    [Fact]
    public async Task ExternalAddress_Refused_SaysSoForBothCrds()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await PutRefusedAsync(fleet);
        await fleet.CreateKlusterletAsync(Hosted);

        var failed = await fleet.KlusterletAsync(
            Hosted, "a failure", found => found.Condition("Applied").Text("status") == "False");

        Assert.Equal("CRDApplyFailed", failed.Condition("Applied").Text("reason"));
        Assert.StartsWith(
            "[Get \"https://127.0.0.1:9/apis/apiextensions.k8s.io/v1/customresourcedefinitions/appliedmanifestworks.work.open-cluster-management.io\": "
            + "dial tcp 127.0.0.1:9: connect: connection refused, Get \"",
            failed.Condition("Applied").Text("message"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExternalRole_WithoutEscalate_FailsTheManagedResources()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.InstallOperatorAsync("hosting1");
        var external = await fleet.ExternalKubeconfigAsync(Hosted);
        var weak = LeastRole.Named("external-hosted");
        var rules = weak["rules"]!.AsArray();
        foreach (var rule in rules.Where(rule => rule.Texts("verbs").Contains("escalate", StringComparer.Ordinal)))
        {
            rule!["verbs"] = new JsonArray("get", "list", "watch", "create", "update", "patch", "delete");
        }

        await fleet["cluster1"].EnsureAsync(ResourceTypes.ClusterRoles, weak, OcmFleet.Cancel);
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, external);
        await fleet.CreateKlusterletAsync(Hosted);

        var failed = await fleet.KlusterletAsync(
            Hosted, "a failure", found => found.Condition("Applied").Text("status") == "False");

        Assert.Equal("ManagedClusterResourceApplyFailed", failed.Condition("Applied").Text("reason"));
        Assert.Contains(
            "attempting to grant RBAC permissions not currently held", failed.Condition("Applied").Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExternalSecret_DeletedUnderAWorkingAgent_OnlyUnreadiesTheKlusterlet_AndHoldsItsDeletion()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.JoinAsync(Hosted);

        await fleet["hosting1"].DeleteAsync(ResourceTypes.Secrets, "hosted", KlusterletNames.ExternalSecret, OcmFleet.Cancel);
        var unready = await fleet.KlusterletAsync(
            Hosted, "not ready", found => found.Condition("ReadyToApply").Text("status") == "False");
        await fleet["hosting1"].DeleteAsync(ResourceTypes.Klusterlets, null, "hosted", OcmFleet.Cancel);
        await fleet.PassAsync(TimeSpan.FromMinutes(8), TimeSpan.FromSeconds(10));
        var hanging = await fleet["hosting1"].GetAsync(ResourceTypes.Klusterlets, null, "hosted", OcmFleet.Cancel);
        var available = (await fleet.AvailableAsync(Hosted)).IsTrue("ManagedClusterConditionAvailable");
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, await fleet.ExternalKubeconfigAsync(Hosted));
        await fleet.GoneAsync("hosting1", ResourceTypes.Klusterlets, null, "hosted");

        Assert.True(unready.IsTrue("Applied"));
        Assert.True(hanging.IsBeingDeleted());
        Assert.Equal(2, hanging.Texts("metadata", "finalizers").Count());
        Assert.True(available);
    }

    [Fact]
    public async Task ExternalAddress_RefusedWhileLeaving_IsGivenUpAfterFiveMinutes()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await PutRefusedAsync(fleet);
        await fleet.CreateKlusterletAsync(Hosted);
        await fleet.KlusterletAsync(Hosted, "a failure", found => found.Condition("Applied").Text("status") == "False");

        await fleet["hosting1"].DeleteAsync(ResourceTypes.Klusterlets, null, "hosted", OcmFleet.Cancel);
        var before = fleet.Clock.GetUtcNow();
        await fleet.KlusterletAsync(
            Hosted, "the mark", found => found.Text("metadata", "annotations", KlusterletNames.EvictionAnnotation) is not null);
        await fleet.GoneAsync("hosting1", ResourceTypes.Klusterlets, null, "hosted", TimeSpan.FromSeconds(2));

        // The clock is moved at each look, and goes further than was needed while a busy machine is still at work.
        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 300, 420);
    }

    [Fact]
    public async Task ExternalAccount_RevokedThenDeleted_StaysFinalizedAndTheAgentWorksOn()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        await fleet.JoinAsync(Hosted);
        await fleet["cluster1"].DeleteAsync(ResourceTypes.ServiceAccounts, "external", "external-hosted", OcmFleet.Cancel);
        await fleet.PassAsync(TimeSpan.FromSeconds(15));

        await fleet["hosting1"].DeleteAsync(ResourceTypes.Klusterlets, null, "hosted", OcmFleet.Cancel);
        await fleet.PassAsync(TimeSpan.FromMinutes(8), TimeSpan.FromSeconds(10));
        var hanging = await fleet["hosting1"].GetAsync(ResourceTypes.Klusterlets, null, "hosted", OcmFleet.Cancel);
        await fleet["hosting1"].DeleteAsync(ResourceTypes.Secrets, "hosted", KlusterletNames.ExternalSecret, OcmFleet.Cancel);
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, await fleet.ExternalKubeconfigAsync(Hosted));
        await fleet.GoneAsync("hosting1", ResourceTypes.Klusterlets, null, "hosted");

        Assert.True(hanging.IsBeingDeleted());
        Assert.Null(hanging.Text("metadata", "annotations", KlusterletNames.EvictionAnnotation));
    }

    [Fact]
    public async Task OneName_OnManagedAndHostingCluster_DestroysTheFirstAgentsNamespace()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2, hosting: 1);
        var first = Join.Own("same");
        await fleet.JoinAsync(first);
        var before = await fleet["cluster1"].GetAsync(ResourceTypes.Namespaces, null, first.Namespace, OcmFleet.Cancel);

        var second = Join.Hosted("same", "hub2") with { Namespace = "open-cluster-management-other" };
        await fleet.DeployAsync(second);

        await fleet.EventuallyAsync("the first namespace dies", async () =>
            await fleet["cluster1"].FindAsync(ResourceTypes.Namespaces, null, first.Namespace, OcmFleet.Cancel) is not { } found
            || found.IsBeingDeleted()
            || found.Uid() != before.Uid());
    }

    private static async Task PutRefusedAsync(OcmFleet fleet)
    {
        await fleet.InstallOperatorAsync("hosting1");
        var refused = Kubeconfig.Parse(await fleet.ExternalKubeconfigAsync(Hosted)) with { Server = "https://127.0.0.1:9" };
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, refused.Write());
    }
}
