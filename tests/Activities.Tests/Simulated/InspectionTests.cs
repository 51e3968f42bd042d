using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>I7: inspection changes nothing, and says what a join needs to know.</summary>
public sealed class InspectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inspect_BareFleet_SeesItAsItIsAndWritesNothing()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var marks = bench.Simulation.Clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Server.Requests.Total, StringComparer.Ordinal);
        var request = Request(AgentMode.Singleton);

        var fleet = bench.Make<ReadFleet>().Read(request);
        var managed = await bench.Make<InspectManagedCluster>().InspectAsync(request, Token);
        var hub = await bench.Make<InspectHub>().InspectAsync(new InspectionOf(request, Hub: new HubName("hub1")), Token);
        var hosting = await bench.Make<InspectHostingCluster>().InspectAsync(
            new InspectionOf(Request(AgentMode.SingletonHosted), HostingCluster: new HostingClusterName("hosting1")), Token);

        Assert.Null(fleet.Problem);
        Assert.Equal("v1.3.1", fleet.BundleVersion);
        Assert.Equal("v1.3.1", Assert.Single(fleet.Hubs).AgentVersion);
        Assert.True(fleet.KnowsCluster);
        Assert.NotNull(managed.Uid);
        Assert.Null(managed.Operator);
        Assert.Empty(managed.Klusterlets);
        Assert.Empty(managed.Namespaces);
        Assert.Empty(managed.MissingRights);
        Assert.True(hub.OcmInstalled);
        Assert.Empty(hub.MissingRights);
        Assert.Null(hub.Existing);
        Assert.Null(hub.EndpointProblem);
        Assert.Equal(bench.Simulation["hub1"].Server.Url.GetLeftPart(UriPartial.Authority), hub.AgentServer);
        Assert.Equal("v1.3.1", hub.OcmVersion);
        Assert.Equal(0, hosting.SlotsTaken);
        Assert.Empty(hosting.MissingRights);
        var writes = bench.Simulation.Clusters.SelectMany(cluster => cluster.Server.Requests.Snapshot(marks[cluster.Name]))
            .Where(sent => sent.UserAgent == "multihubflows" && sent.Verb is not ("get" or "list" or "watch") && sent.Resource != "selfsubjectaccessreviews");
        Assert.Empty(writes);
    }

    [Fact]
    public async Task Inspect_HubWithAutoApproval_SaysSo()
    {
        await using var bench = await FleetBench.StartAsync(Token, ocm: new Simulator.Ocm.OcmOptions { AutoApproval = true });

        var hub = await bench.Make<InspectHub>().InspectAsync(new InspectionOf(Request(AgentMode.Singleton), Hub: new HubName("hub1")), Token);

        Assert.True(hub.AutoApproval);
    }

    [Fact]
    public async Task Inspect_ClusterWithAJoin_SeesKlusterletOperatorAndNamespace()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var joining = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);

        var managed = await bench.Make<InspectManagedCluster>().InspectAsync(Request(AgentMode.Singleton), Token);
        var hub = await bench.Make<InspectHub>().InspectAsync(new InspectionOf(Request(AgentMode.Singleton), Hub: new HubName("hub1")), Token);

        Assert.Equal("v1.3.1", managed.Operator!.Version);
        Assert.True(managed.Operator is { Ready: true, CrdInstalled: true });
        var klusterlet = Assert.Single(managed.Klusterlets);
        Assert.Equal(joining.Operation.Value, klusterlet.Operation);
        Assert.Equal(joining.Plan.Names.AgentNamespace, klusterlet.Namespace);
        Assert.Equal(joining.Operation.Value, Assert.Single(managed.Namespaces).Operation);
        Assert.Equal(ClaimPhase.Joining, hub.Existing!.Phase);
        Assert.Equal(joining.ClusterUid, hub.Existing.ClusterUid);
        Assert.False(hub.Existing.Accepted);
    }

    [Fact]
    public async Task Inspect_NamespaceWithForeignObjects_NamesThem()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var managed = bench.Client(Registrations.Cluster);
        await managed.CreateAsync<KubernetesNamespace>(
            ResourceKind.Namespace, new KubernetesNamespace { Metadata = new ObjectMeta { Name = RegistrationNames.DefaultAgentNamespace } }, null, Token);
        await managed.CreateAsync<ConfigMap>(
            ResourceKind.ConfigMap, new ConfigMap { Metadata = new ObjectMeta { Name = "theirs", Namespace = RegistrationNames.DefaultAgentNamespace } }, null, Token);

        var facts = await bench.Make<InspectManagedCluster>().InspectAsync(Request(AgentMode.Singleton, AgentNamespace.Default), Token);

        var seen = Assert.Single(facts.Namespaces);
        Assert.Null(seen.Operation);
        Assert.Equal(["ConfigMap/theirs"], seen.ForeignObjects);
    }

    [Fact]
    public async Task Inspect_IdentityWithoutARow_NamesThatRowAlone()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var rows = Rights.OnHub(new ManagedClusterName(Registrations.Cluster), withBootstrapRole: true);
        foreach (var missing in rows.Where(row => row.Verb is "approve" or "bind" || row.Subresource is not null || row is { Verb: "delete", Resource: "namespaces" }))
        {
            using var limited = await LimitedHub.WithoutAsync(bench, rows, missing, Token);

            var found = await limited.Client.ReviewAccessAsync(rows, Token);

            Assert.Equal([missing.ToString()], found.Select(row => row.ToString()));
        }
    }

    [Fact]
    public async Task Join_WithExactlyTheRowsOfTheList_GetsAsFarAsTheApproval()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var rows = Rights.OnHub(new ManagedClusterName(Registrations.Cluster), withBootstrapRole: true);
        using var limited = await LimitedHub.WithoutAsync(bench, rows, missing: null, Token);
        await using var asLimited = bench.WithHub(limited.Kubeconfig);

        var registration = await asLimited.FindCsrAsync(await asLimited.DeployAsync(await bench.SingletonAsync(Token), Token), Token);
        await asLimited.RunAsync<AcceptManagedCluster, AcceptResult>(registration, Token);
        var approved = await asLimited.RunAsync<ApproveCsr, ApproveResult>(registration, Token);

        Assert.NotNull(approved.Approved);
        await asLimited.UndoAsync(registration, Token);
    }

    [Fact]
    public async Task C21_NamespaceBehindAFinalizer_IsWaitedForWithItsNameAndThenUsed()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.SingletonAsync(Token);
        var managed = bench.Client(Registrations.Cluster);
        var ns = registration.Plan.Names.RunsIn;
        var made = await managed.CreateAsync<KubernetesNamespace>(ResourceKind.Namespace, new KubernetesNamespace { Metadata = new ObjectMeta { Name = ns } }, null, Token);
        var held = new ConfigMap { Metadata = new ObjectMeta { Name = "held", Namespace = ns, Finalizers = ["example.org/hold"] } };
        await managed.CreateAsync<ConfigMap>(ResourceKind.ConfigMap, held, null, Token);
        await managed.DeleteAsync(ResourceKind.Namespace, null, ns, made.Value.Metadata.Uid!, Propagation.Background, Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        var blocked = await bench.RunAsync<EnsureAgentNamespace, NamespaceResult>(registration, Token);
        var look = await bench.RunAsync<LookForAgentNamespace, Orchestrations.Waiting.Look>(registration with { WatchSeconds = 2 }, Token);

        Assert.False(blocked.Ready);
        Assert.Contains("example.org/hold", look.Seen!.Sentence, StringComparison.Ordinal);
        await managed.MergePatchAsync<ConfigMap>(
            ResourceKind.ConfigMap, ns, "held", new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["finalizers"] = null } }, null, Token);
        await bench.MeetAsync<LookForAgentNamespace>(registration, Token);
        Assert.True((await bench.RunAsync<EnsureAgentNamespace, NamespaceResult>(registration, Token)).Ready);
    }

    private static OnboardingRequest Request(AgentMode mode, AgentNamespace wish = AgentNamespace.Own) =>
        new()
        {
            Operation = Registrations.Operation,
            RequestHash = "hash",
            RequestedBy = "somebody",
            Cluster = new ManagedClusterName(Registrations.Cluster),
            Registrations =
            [
                new RegistrationRequest
                {
                    Hub = new HubName("hub1"),
                    Mode = mode,
                    AgentNamespace = wish,
                    HostingCluster = mode.IsHosted() ? new HostingClusterName("hosting1") : null,
                },
            ],
        };
}
