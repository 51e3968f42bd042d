using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class RecoveryTests
{
    private static readonly Join Plain = new("klusterlet");

    [Fact]
    public async Task Agent_RestartedBeforeApproval_PostsANewKeyAfterItsOldLeaseRanOut()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.DeployAsync(Plain);
        var first = await fleet.PendingRequestAsync(Plain);
        var oldPod = Assert.Single(AgentPods(fleet));

        var before = fleet.Clock.GetUtcNow();
        await fleet.Control.RestartAsync("cluster1", Plain.Namespace, OcmFleet.Cancel);
        var requests = await fleet.EventuallyAsync(
            "a second request",
            async () => await fleet.RequestsAsync(Plain) is { Count: 2 } both ? both : null,
            TimeSpan.FromSeconds(1));
        var waited = fleet.Clock.GetUtcNow() - before;

        var second = requests.Single(request => request.Name() != first.Name());
        Assert.InRange(waited.TotalSeconds, 137, 190);
        Assert.NotEqual(first.Text("spec", "request"), second.Text("spec", "request"));
        Assert.NotEqual(oldPod.Uid, Assert.Single(AgentPods(fleet)).Uid);
    }

    [Fact]
    public async Task Agent_Killed_RestartsInItsPodAndWaitsForItsOldLease()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.DeployAsync(Plain);
        await fleet.PendingRequestAsync(Plain);
        var before = Assert.Single(AgentPods(fleet));

        fleet.Control.Kill("cluster1", Plain.Namespace);
        await fleet.EventuallyAsync("a restart", async () =>
            (await PodAsync(fleet)).Objects("status", "containerStatuses").First().Number("restartCount") == 1);
        await fleet.PassAsync(TimeSpan.FromSeconds(100));
        var early = await fleet.RequestsAsync(Plain);
        await fleet.EventuallyAsync(
            "a second request", async () => (await fleet.RequestsAsync(Plain)).Count == 2, TimeSpan.FromSeconds(1));

        Assert.Single(early);
        Assert.Equal(before.Uid, Assert.Single(AgentPods(fleet)).Uid);
    }

    [Fact]
    public async Task LeaderLease_Deleted_BringsTheRequestWithinOneLook()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.DeployAsync(Plain);
        await fleet.PendingRequestAsync(Plain);
        fleet.Control.Kill("cluster1", Plain.Namespace);
        await fleet.PassAsync(TimeSpan.FromSeconds(5));

        await fleet["cluster1"].DeleteAsync(ResourceTypes.Leases, Plain.Namespace, "klusterlet-agent-lock", OcmFleet.Cancel);
        var before = fleet.Clock.GetUtcNow();
        await fleet.EventuallyAsync(
            "a second request", async () => (await fleet.RequestsAsync(Plain)).Count == 2, TimeSpan.FromSeconds(0.5));

        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 0, 40);
    }

    [Fact]
    public async Task Agent_FrozenForLong_IsKilledWhenItThawsAndComesBackAfterItsLease()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Plain);
        fleet.Control.Freeze("cluster1", Plain.Namespace);
        await fleet.ClusterAsync(
            Plain, "unknown", found => found.Condition(HubNames.Available).Text("status") == "Unknown", TimeSpan.FromSeconds(5));

        fleet.Control.Thaw("cluster1", Plain.Namespace);
        var before = fleet.Clock.GetUtcNow();
        await fleet.ClusterAsync(Plain, "available again", found => found.IsTrue(HubNames.Available), TimeSpan.FromSeconds(1));

        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 0, 190);
    }

    [Fact]
    public async Task BootstrapToken_Invalid_ShowsInTheKlusterlet_AndAGoodSecretHeals()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.InstallOperatorAsync("cluster1");
        var good = await fleet.BootstrapKubeconfigAsync("hub1", "bootstrap-klusterlet");
        await fleet.PutSecretAsync(
            "cluster1", Plain.Namespace, KlusterletNames.BootstrapSecret, (Kubeconfig.Parse(good) with { Token = "nobody" }).Write());
        await fleet.CreateKlusterletAsync(Plain);
        var degraded = await fleet.KlusterletAsync(
            Plain, "a degraded connection", found => found.Condition("HubConnectionDegraded") is not null);
        await fleet.EventuallyAsync("the leader lease", () => fleet["cluster1"].FindAsync(
            ResourceTypes.Leases, Plain.Namespace, "klusterlet-agent-lock", OcmFleet.Cancel));
        await fleet.PassAsync(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100));

        var before = fleet.Clock.GetUtcNow();
        await fleet.PutSecretAsync("cluster1", Plain.Namespace, KlusterletNames.BootstrapSecret, good);
        await fleet.EventuallyAsync(
            "a request", async () => (await fleet.RequestsAsync(Plain)).Count == 1, TimeSpan.FromSeconds(1));

        Assert.Equal(
            "BootstrapSecretError,HubKubeConfigSecretMissing", degraded.Condition("HubConnectionDegraded").Text("reason"));
        Assert.StartsWith(
            "Failed to create &SelfSubjectAccessReview{", degraded.Condition("HubConnectionDegraded").Text("message"), StringComparison.Ordinal);
        Assert.Contains(
            "with bootstrap secret \"open-cluster-management-agent\" \"bootstrap-hub-kubeconfig\": Unauthorized\n",
            degraded.Condition("HubConnectionDegraded").Text("message"),
            StringComparison.Ordinal);
        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 130, 200);
    }

    [Fact]
    public async Task BootstrapSecret_Missing_LeavesThePodCreating_UntilItComes()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.InstallOperatorAsync("cluster1");
        await fleet.CreateKlusterletAsync(Plain);
        var klusterlet = await fleet.KlusterletAsync(
            Plain, "a missing secret", found => found.Condition("HubConnectionDegraded") is not null);
        await fleet.EventuallyAsync("a waiting pod", async () => (await PodAsync(fleet))
            .Objects("status", "containerStatuses").FirstOrDefault().Text("state", "waiting", "reason") == "ContainerCreating");

        await fleet.PutSecretAsync(
            "cluster1",
            Plain.Namespace,
            KlusterletNames.BootstrapSecret,
            await fleet.BootstrapKubeconfigAsync("hub1", "bootstrap-klusterlet"));
        await fleet.PendingRequestAsync(Plain);

        Assert.Equal(
            "BootstrapSecretMissing,HubKubeConfigSecretMissing", klusterlet.Condition("HubConnectionDegraded").Text("reason"));
        Assert.Equal(
            "Failed to get bootstrap secret \"open-cluster-management-agent\" \"bootstrap-hub-kubeconfig\": "
            + "secrets \"bootstrap-hub-kubeconfig\" not found\nFailed to get hub kubeconfig secret \"open-cluster-management-agent\" "
            + "\"hub-kubeconfig-secret\": secrets \"hub-kubeconfig-secret\" not found",
            klusterlet.Condition("HubConnectionDegraded").Text("message"));
    }

    [Fact]
    public async Task TlsServerName_InTheBootstrapKubeconfig_IsLost()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.InstallOperatorAsync("cluster1");
        await fleet.PutSecretAsync(
            "cluster1",
            Plain.Namespace,
            KlusterletNames.BootstrapSecret,
            await fleet.BootstrapKubeconfigAsync(
                "hub1", "bootstrap-klusterlet", kubeconfig => kubeconfig with { TlsServerName = "localhost" }));
        await fleet.CreateKlusterletAsync(Plain);
        await fleet.DecideAsync(Plain, await fleet.PendingRequestAsync(Plain));

        var secret = await fleet.EventuallyAsync("the hub kubeconfig", () => fleet["cluster1"].FindAsync(
            ResourceTypes.Secrets, Plain.Namespace, KlusterletNames.HubSecret, OcmFleet.Cancel));

        var written = Kubeconfig.Parse(System.Text.Encoding.UTF8.GetString(secret.Bytes("kubeconfig")!));
        Assert.Null(written.TlsServerName);
        Assert.Equal(fleet.Simulation["hub1"].Server.Url.GetLeftPart(UriPartial.Authority), written.Server);
    }

    [Fact]
    public async Task Certificate_GettingOld_IsRenewedUnderTheAgentsOwnIdentityWithoutAnybody()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await JoinForAnHourAsync(fleet);

        var renewed = await fleet.EventuallyAsync(
            "a renewal",
            async () => (await fleet.RequestsAsync(Plain)).FirstOrDefault(
                request => request.Condition("Approved").Text("reason") == "AutoApprovedByHubCSRApprovingController"),
            TimeSpan.FromSeconds(10));

        Assert.StartsWith("system:open-cluster-management:cluster1:", renewed.Text("spec", "username"), StringComparison.Ordinal);
        await fleet.ClusterAsync(Plain, "the rotation", found => found.IsTrue("ClusterCertificateRotated"));
    }

    [Fact]
    public async Task Certificate_Expired_BootstrapsAgainUnderTheBootstrapIdentity()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await JoinForAnHourAsync(fleet);
        fleet.Control.Freeze("cluster1", Plain.Namespace);
        fleet.Clock.Advance(TimeSpan.FromHours(1.1));
        await RenewBootstrapAsync(fleet);
        fleet.Control.Thaw("cluster1", Plain.Namespace);

        var request = await fleet.EventuallyAsync(
            "a second request of the bootstrap identity",
            async () => (await fleet.RequestsAsync(Plain)).FirstOrDefault(
                request => !request.Objects("status", "conditions").Any()
                    && request.Text("spec", "username") == "system:serviceaccount:open-cluster-management:bootstrap-klusterlet"),
            TimeSpan.FromSeconds(1));
        await fleet.DecideAsync(Plain, request);

        await fleet.ClusterAsync(Plain, "available again", found => found.IsTrue(HubNames.Available));
    }

    [Fact]
    public async Task HubSecret_Deleted_IsIssuedAnewUnderTheAgentsOwnIdentity()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Plain);
        await fleet.PassAsync(TimeSpan.FromSeconds(3));

        await fleet["cluster1"].DeleteAsync(
            ResourceTypes.Secrets, Plain.Namespace, KlusterletNames.HubSecret, OcmFleet.Cancel);
        await fleet.EventuallyAsync("the secret again", () => fleet["cluster1"].FindAsync(
            ResourceTypes.Secrets, Plain.Namespace, KlusterletNames.HubSecret, OcmFleet.Cancel));

        Assert.Equal(2, (await fleet.RequestsAsync(Plain)).Count);
    }

    [Fact]
    public async Task BootstrapSecret_OfAnotherHub_MovesTheAgentThere()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);
        await fleet.JoinAsync(Plain);

        var before = fleet.Clock.GetUtcNow();
        await fleet.PutSecretAsync(
            "cluster1",
            Plain.Namespace,
            KlusterletNames.BootstrapSecret,
            await fleet.BootstrapKubeconfigAsync("hub2", "bootstrap-klusterlet"));
        await fleet.EventuallyAsync(
            "a request on the other hub",
            async () => (await fleet.RequestsAsync(Plain with { Hub = "hub2" })).Count == 1,
            TimeSpan.FromSeconds(0.5));

        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 25, 60);
    }

    [Fact]
    public async Task CertificateSeconds_BelowAnHour_NeverGiveARequest()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.InstallOperatorAsync("cluster1");
        await fleet.PutSecretAsync(
            "cluster1",
            Plain.Namespace,
            KlusterletNames.BootstrapSecret,
            await fleet.BootstrapKubeconfigAsync("hub1", "bootstrap-klusterlet"));
        await CreateWithSecondsAsync(fleet, 600);
        await fleet.PassAsync(TimeSpan.FromSeconds(60));

        Assert.Empty(await fleet.RequestsAsync(Plain));
        await fleet.EventuallyAsync("a restart", async () =>
            (await PodAsync(fleet)).Objects("status", "containerStatuses").Any(container => container.Number("restartCount") > 0));
    }

    [Fact]
    public async Task TenRequestsOfTheCluster_OnTheHub_HaltTheAgent()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.DeployAsync(Plain);
        var first = await fleet.PendingRequestAsync(Plain);
        for (var more = 1; more <= 10; more++)
        {
            var copy = new JsonObject
            {
                ["apiVersion"] = ResourceTypes.CertificateSigningRequests.ApiVersion,
                ["kind"] = ResourceTypes.CertificateSigningRequests.Kind,
                ["metadata"] = new JsonObject
                {
                    ["generateName"] = "cluster1-",
                    ["labels"] = new JsonObject { [HubNames.ClusterNameLabel] = "cluster1" },
                },
                ["spec"] = new JsonObject
                {
                    ["request"] = first.Text("spec", "request"),
                    ["signerName"] = HubNames.AgentSigner,
                    ["usages"] = new JsonArray("digital signature", "key encipherment", "client auth"),
                },
            };
            await fleet["hub1"].CreateAsync(ResourceTypes.CertificateSigningRequests, copy, OcmFleet.Cancel);
        }

        await fleet["hub1"].DeleteAsync(ResourceTypes.CertificateSigningRequests, null, first.Name(), OcmFleet.Cancel);
        await fleet.PassAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(10, (await fleet.RequestsAsync(Plain)).Count);
    }

    private static IReadOnlyList<MultiHubFlows.Simulator.Ocm.PodSummary> AgentPods(OcmFleet fleet) =>
        [.. fleet.Control.Pods.Where(pod => pod.Namespace == Plain.Namespace)];

    private static async Task<JsonObject> PodAsync(OcmFleet fleet) => await fleet.EventuallyAsync(
        "the agent's pod",
        async () => (await fleet["cluster1"].ListAsync(
            ResourceTypes.Pods, Plain.Namespace, null, OcmFleet.Cancel)).Objects("items").FirstOrDefault());

    private static async Task JoinForAnHourAsync(OcmFleet fleet)
    {
        await fleet.InstallOperatorAsync("cluster1");
        await RenewBootstrapAsync(fleet);
        await CreateWithSecondsAsync(fleet, 3600);
        var request = await fleet.PendingRequestAsync(Plain);
        await fleet.AcceptAsync(Plain);
        await fleet.DecideAsync(Plain, request);
        await fleet.AvailableAsync(Plain);
    }

    private static async Task RenewBootstrapAsync(OcmFleet fleet) => await fleet.PutSecretAsync(
        "cluster1",
        Plain.Namespace,
        KlusterletNames.BootstrapSecret,
        await fleet.BootstrapKubeconfigAsync("hub1", "bootstrap-klusterlet"));

    private static Task<JsonObject> CreateWithSecondsAsync(OcmFleet fleet, int seconds) => fleet["cluster1"].CreateAsync(
        ResourceTypes.Klusterlets,
        new JsonObject
        {
            ["apiVersion"] = ResourceTypes.Klusterlets.ApiVersion,
            ["kind"] = ResourceTypes.Klusterlets.Kind,
            ["metadata"] = new JsonObject { ["name"] = Plain.Klusterlet },
            ["spec"] = new JsonObject
            {
                ["clusterName"] = "cluster1",
                ["namespace"] = Plain.Namespace,
                ["deployOption"] = new JsonObject { ["mode"] = "Singleton" },
                ["registrationConfiguration"] = new JsonObject { ["clientCertExpirationSeconds"] = seconds },
            },
        },
        OcmFleet.Cancel);
}
