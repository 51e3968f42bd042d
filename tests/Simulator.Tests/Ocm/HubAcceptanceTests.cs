using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm;
using MultiHubFlows.Simulator.Ocm.Hub;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class HubAcceptanceTests
{
    private static readonly Join Plain = new("klusterlet");

    [Fact]
    public async Task Approved_AcceptedLongAfter_TakesTheAgentsNextTry()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.DeployAsync(Plain);
        await fleet.DecideAsync(Plain, await fleet.PendingRequestAsync(Plain));
        await fleet.EventuallyAsync("the agent's third refusal, which begins its long pause", () => Task.FromResult(Refusals(fleet) >= 3));

        var before = fleet.Clock.GetUtcNow();
        await fleet.AcceptAsync(Plain);
        await fleet.AvailableAsync(Plain);

        // Later than the 5 s of an acceptance that comes soon, and not later than its pause of 34 s.
        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 5, 40);
    }

    [Fact]
    public async Task ManagedCluster_AcceptedBeforeTheAgentCame_IsAdopted()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await CreateClusterAsync(fleet, "cluster1", accepted: true);
        await fleet.DeployAsync(Plain);

        await fleet.DecideAsync(Plain, await fleet.PendingRequestAsync(Plain));
        // The taint goes by another controller than the one that sets the condition.
        var cluster = await fleet.ClusterAsync(
            Plain, "available and without its taint", seen => seen.IsTrue(HubNames.Available) && !seen.Objects("spec", "taints").Any());

        Assert.True(cluster.IsTrue(HubNames.Joined));
    }

    [Fact]
    public async Task DeniedRequest_IsFinal_AndADeletedOneIsMadeAnew()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.DeployAsync(Plain);
        var denied = await fleet.DecideAsync(Plain, await fleet.PendingRequestAsync(Plain), "Denied");
        await fleet.PassAsync(TimeSpan.FromSeconds(50));
        var whileDenied = await fleet.RequestsAsync(Plain);

        await fleet["hub1"].DeleteAsync(ResourceTypes.CertificateSigningRequests, null, denied.Name(), OcmFleet.Cancel);
        var next = await fleet.PendingRequestAsync(Plain);

        Assert.Single(whileDenied);
        Assert.NotEqual(denied.Text("spec", "request"), next.Text("spec", "request"));
    }

    [Fact]
    public async Task Acceptance_WithdrawnUnderAWork_TakesTheRightsButNotTheConditions()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Plain);
        await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "w", "hub1"));

        await fleet.AcceptAsync(Plain, accepts: false);
        await fleet.EventuallyAsync("the reduced role", async () =>
            (await fleet["hub1"].GetAsync(
                ResourceTypes.ClusterRoles, null, HubNames.ClusterRole("cluster1"), OcmFleet.Cancel)).Objects("rules").Count() == 1);
        await fleet.PassAsync(TimeSpan.FromSeconds(20));
        var denied = await fleet["hub1"].GetAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel);
        var binding = await fleet["hub1"].FindAsync(
            ResourceTypes.RoleBindings, "cluster1", HubNames.RegistrationBinding("cluster1"), OcmFleet.Cancel);

        Assert.True(denied.IsTrue(HubNames.Accepted));
        Assert.True(denied.IsTrue(HubNames.Available));
        Assert.Null(binding);
    }

    [Fact]
    public async Task Acceptance_WithdrawnWithoutWorks_IsDenied()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Plain);

        await fleet.AcceptAsync(Plain, accepts: false);
        var denied = await fleet.ClusterAsync(
            Plain, "a denied cluster", cluster => cluster.Condition(HubNames.Accepted).Text("status") == "False");

        Assert.Equal("HubClusterAdminDenied", denied.Condition(HubNames.Accepted).Text("reason"));
    }

    [Fact]
    public async Task SecondSpoke_OfTheSameName_SharesTheClusterAndItsWorks()
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 2);
        await fleet.JoinAsync(Plain);
        await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "w", "hub1"));
        var intruder = new Join("other", Managed: "cluster2") { Cluster = "cluster1" };

        await fleet.DeployAsync(intruder);
        await fleet.DecideAsync(intruder, await fleet.PendingRequestAsync(intruder));

        await fleet.EventuallyAsync(
            "the work on the second spoke", async () => await fleet.TextAsync("cluster2", "default", "w") == "hub1");
    }

    [Fact]
    public async Task DeletedCluster_LeavesNamespaceAndAgent_AndIsAvailableAgainWithoutARequest()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Plain);
        await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "w", "hub1"));

        await fleet["hub1"].DeleteAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel);
        await fleet.GoneAsync("hub1", ResourceTypes.ManagedClusters, null, "cluster1");
        var applied = await fleet.TextAsync("cluster1", "default", "w");
        await fleet.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Null(await fleet["hub1"].FindAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel));
        await CreateClusterAsync(fleet, "cluster1", accepted: true);
        await fleet.AvailableAsync(Plain);

        Assert.Null(applied);
        Assert.NotNull(await fleet["hub1"].FindAsync(ResourceTypes.Namespaces, null, "cluster1", OcmFleet.Cancel));
        Assert.Single(await fleet.RequestsAsync(Plain));
    }

    [Theory]
    [InlineData("with.dots", "Namespace \"with.dots\" is invalid: metadata.name: Invalid value: \"with.dots\": must not contain dots")]
    public async Task Cluster_WhoseNameIsNoNamespace_IsAcceptedWithAnError(string name, string message)
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 0);
        await CreateClusterAsync(fleet, name, accepted: true);

        var cluster = await fleet.ClusterAsync(
            Plain with { Cluster = name }, "an error", found => found.Condition(HubNames.Accepted) is not null);

        Assert.Equal("Error", cluster.Condition(HubNames.Accepted).Text("reason"));
        Assert.Equal(message, cluster.Condition(HubNames.Accepted).Text("message"));
    }

    [Fact]
    public async Task Agent_Frozen_IsUnknownAfterFiveLeasePeriods()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Plain);
        await fleet["hub1"].MergePatchAsync(
            ResourceTypes.ManagedClusters,
            null,
            "cluster1",
            new JsonObject { ["spec"] = new JsonObject { ["leaseDurationSeconds"] = 10 } },
            OcmFleet.Cancel);
        await fleet.PassAsync(TimeSpan.FromSeconds(15));

        fleet.Control.Freeze("cluster1", Plain.Namespace);
        var before = fleet.Clock.GetUtcNow();
        var cluster = await fleet.ClusterAsync(
            Plain,
            "an unknown cluster",
            found => found.Condition(HubNames.Available).Text("status") == "Unknown",
            TimeSpan.FromMilliseconds(500));

        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 36, 55);
        Assert.Equal("ManagedClusterLeaseUpdateStopped", cluster.Condition(HubNames.Available).Text("reason"));
    }

    [Fact]
    public async Task AutoApprovalGate_AcceptsEveryClusterOnce_AndApprovesListedUsersOnly()
    {
        await using var fleet = await OcmFleet.StartAsync(configure: options => options with
        {
            AutoApproval = true,
            AutoApproveUsers = ["system:serviceaccount:open-cluster-management:bootstrap-klusterlet"],
        });
        await fleet.DeployAsync(Plain);

        var cluster = await fleet.AvailableAsync(Plain);
        var stranger = await CreateClusterAsync(fleet, "stranger", accepted: false);
        await fleet.ClusterAsync(
            Plain with { Cluster = stranger.Name() }, "an accepted stranger", found => found.Flag("spec", "hubAcceptsClient"));

        Assert.NotNull(cluster.Text("metadata", "annotations", HubNames.AcceptedOnAnnotation));
        Assert.Equal(
            "AutoApprovedByHubCSRApprovingController",
            (await fleet.RequestsAsync(Plain)).Single().Condition("Approved").Text("reason"));
    }

    [Fact]
    public async Task Webhook_Down_FailsTheClusterButNotTheRequest()
    {
        await using var fleet = await OcmFleet.StartAsync();
        fleet.Control.SetWebhook("hub1", WebhookState.Restarting);

        await fleet.DeployAsync(Plain);
        await fleet.PendingRequestAsync(Plain);
        var cluster = await fleet["hub1"].FindAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel);
        fleet.Control.SetWebhook("hub1", WebhookState.Up);
        await fleet.ClusterAsync(Plain, "the cluster after all", _ => true);

        Assert.Null(cluster);
    }

    private static int Refusals(OcmFleet fleet) => fleet.Simulation["hub1"].Server.Requests.Snapshot().Count(request =>
        request is { Resource: "managedclusters", Status: 403 } && request.User.StartsWith("system:open-cluster-management:cluster1:", StringComparison.Ordinal));

    private static Task<JsonObject> CreateClusterAsync(OcmFleet fleet, string name, bool accepted)
    {
        var cluster = Rbac.Named(null, name);
        cluster["apiVersion"] = ResourceTypes.ManagedClusters.ApiVersion;
        cluster["kind"] = ResourceTypes.ManagedClusters.Kind;
        cluster["spec"] = new JsonObject { ["hubAcceptsClient"] = accepted };
        return fleet["hub1"].CreateAsync(ResourceTypes.ManagedClusters, cluster, OcmFleet.Cancel);
    }
}
