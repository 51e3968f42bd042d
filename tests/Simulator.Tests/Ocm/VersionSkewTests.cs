using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>Operators, agents and hubs of several versions.</summary>
public sealed class VersionSkewTests
{
    [Fact]
    public async Task OldOperator_DeletingOneKlusterlet_TakesTheSharedAddOnNamespaceFromTheOther()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);
        var (kept, gone) = (new Join("klusterlet"), Join.Own("second", "hub2"));
        await fleet.DeployAsync(kept);
        await fleet.DeployAsync(gone);
        await fleet.PendingRequestAsync(kept);
        await fleet.PendingRequestAsync(gone);
        await SetOperatorAsync(fleet, "cluster1", "v1.0.0");
        var shared = await fleet["cluster1"].GetAsync(ResourceTypes.Namespaces, null, KlusterletNames.AddOnNamespace, OcmFleet.Cancel);

        await fleet["cluster1"].DeleteAsync(ResourceTypes.Klusterlets, null, "second", OcmFleet.Cancel);
        await fleet.GoneAsync("cluster1", ResourceTypes.Klusterlets, null, "second", TimeSpan.FromSeconds(1));

        // The klusterlet that is kept makes it anew whenever it is applied, which may be before the next look.
        await fleet.EventuallyAsync("the add-on namespace taken away", async () =>
            (await fleet["cluster1"].FindAsync(ResourceTypes.Namespaces, null, KlusterletNames.AddOnNamespace, OcmFleet.Cancel))?.Uid() != shared.Uid());

        var namespaces = (await fleet["cluster1"].ListAsync(ResourceTypes.Namespaces, null, null, OcmFleet.Cancel)).Objects("items");
        Assert.Contains(namespaces, item => item.Text("metadata", "labels", KlusterletNames.OldCreatedByLabel) == "klusterlet");
        await fleet.KlusterletAsync(kept, "applied all the same", found => found.IsTrue("Applied"));
    }

    [Theory]
    [InlineData("v1.0.0", false)]
    [InlineData("v1.3.1", true)]
    public async Task TlsServerName_OfTheExternalKubeconfig_IsDroppedForTheAgentByOldOperators(string version, bool kept)
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        var hosted = Join.Hosted("hosted");
        await fleet.InstallOperatorAsync("hosting1");
        await SetOperatorAsync(fleet, "hosting1", version);
        var external = Kubeconfig.Parse(await fleet.ExternalKubeconfigAsync(hosted)) with { TlsServerName = "localhost" };
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, external.Write());

        await fleet.CreateKlusterletAsync(hosted);
        var secret = await fleet.EventuallyAsync("the agent's credential", () =>
            fleet["hosting1"].FindAsync(ResourceTypes.Secrets, "hosted", KlusterletNames.AgentSecret, OcmFleet.Cancel));

        var written = Kubeconfig.Parse(Encoding.UTF8.GetString(secret.Bytes("kubeconfig")!));
        Assert.Equal(kept ? "localhost" : null, written.TlsServerName);
    }

    [Fact]
    public async Task OldOperator_WithANewerHostedAgent_LeavesTheClusterUnknown_UntilItIsUpgraded()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);
        var hosted = Join.Hosted("hosted") with { Mode = "Hosted" };
        await fleet.InstallOperatorAsync("hosting1");
        await SetOperatorAsync(fleet, "hosting1", "v1.0.0");
        await fleet.PutSecretAsync(
            "hosting1", "hosted", KlusterletNames.BootstrapSecret, await fleet.BootstrapKubeconfigAsync("hub1", "bootstrap"));
        await fleet.PutSecretAsync("hosting1", "hosted", KlusterletNames.ExternalSecret, await fleet.ExternalKubeconfigAsync(hosted));
        await fleet.CreateKlusterletAsync(hosted);
        var request = await fleet.PendingRequestAsync(hosted);
        await fleet.AcceptAsync(hosted);
        await fleet.DecideAsync(hosted, request);
        await fleet.ClusterAsync(hosted, "joined", found => found.IsTrue(HubNames.Joined));
        await fleet.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(3));
        var unknown = await fleet["hub1"].GetAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel);

        await SetOperatorAsync(fleet, "hosting1", "v1.3.1");
        await fleet.ClusterAsync(hosted, "healed", found => found.IsTrue(HubNames.Available), TimeSpan.FromSeconds(1));

        Assert.False(unknown.IsTrue(HubNames.Available));
    }

    [Fact]
    public async Task Agent_NewerThanItsHub_JoinsAndDiesAfterTenMinutes()
    {
        await using var fleet = await OcmFleet.StartAsync(configure: options => options with
        {
            HubVersions = new Dictionary<string, string>(StringComparer.Ordinal) { ["hub1"] = "v1.0.0" },
        });
        var join = new Join("klusterlet");

        await fleet.JoinAsync(join);
        var before = fleet.Clock.GetUtcNow();
        await fleet.EventuallyAsync(
            "the end of the agent",
            () => Task.FromResult(fleet.Control.Pods.Any(pod => pod.Namespace == join.Namespace && pod.Restarts > 0)),
            TimeSpan.FromSeconds(6));

        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalMinutes, 9.5, 11);
    }

    /// <summary>Sets the operator's version and waits until a pod of that version leads, so that no other one takes up what is done next.</summary>
    private static async Task SetOperatorAsync(OcmFleet fleet, string cluster, string version)
    {
        var image = $"quay.io/open-cluster-management/registration-operator:{version}";
        await fleet[cluster].ChangeAsync(
            ResourceTypes.Deployments,
            KlusterletNames.OperatorNamespace,
            "klusterlet",
            item =>
            {
                var container = (JsonObject)item["spec"]!["template"]!["spec"]!["containers"]![0]!;
                var changed = container.Text("image") != image;
                container["image"] = image;
                return changed;
            },
            OcmFleet.Cancel);
        await fleet.EventuallyAsync($"an operator {version} that leads on {cluster}", async () =>
        {
            var lease = await fleet[cluster].FindAsync(ResourceTypes.Leases, KlusterletNames.OperatorNamespace, "klusterlet-lock", OcmFleet.Cancel);
            var holder = lease.Text("spec", "holderIdentity")?.Split('_')[0];
            var pods = await fleet[cluster].ListAsync(ResourceTypes.Pods, KlusterletNames.OperatorNamespace, null, OcmFleet.Cancel);
            return pods.Objects("items").Any(pod => pod.Name() == holder && pod.Objects("spec", "containers").First().Text("image") == image);
        });
    }
}
