using System.Text.Json.Nodes;

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
    private const string ManagedClusterDefinition =
        """
        {
          "metadata": {"name": "managedclusters.cluster.open-cluster-management.io"},
          "spec": {
            "group": "cluster.open-cluster-management.io",
            "scope": "Cluster",
            "names": {"plural": "managedclusters", "singular": "managedcluster", "kind": "ManagedCluster", "listKind": "ManagedClusterList"},
            "versions": [{
              "name": "v1", "served": true, "storage": true,
              "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
            }]
          }
        }
        """;

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
        Assert.Empty(managed.Unknown.Concat(hub.Unknown).Concat(hosting.Unknown));
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
    public async Task Inspect_HubWithTheClusterAndItsAddOnsFromBefore_NamesThem()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var hub = bench.Client("hub1");
        const string Cluster = Registrations.Cluster;
        await hub.CreateAsync<ManagedCluster>(ResourceKind.ManagedCluster, new ManagedCluster { Metadata = new ObjectMeta { Name = Cluster } }, null, Token);
        await hub.CreateAsync<KubernetesNamespace>(ResourceKind.Namespace, new KubernetesNamespace { Metadata = new ObjectMeta { Name = Cluster } }, null, Token);
        var addOn = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "work-manager", ["namespace"] = Cluster }, ["spec"] = new JsonObject() };
        await hub.CreateAsync<JsonObject>(ResourceKind.ManagedClusterAddOn, addOn, null, Token);

        var seen = await bench.Make<InspectHub>().InspectAsync(new InspectionOf(Request(AgentMode.Singleton), Hub: new HubName("hub1")), Token);

        Assert.NotNull(seen.Existing);
        Assert.Equal(["work-manager"], seen.AddOns);
        Assert.Empty(seen.Unknown);
    }

    /// <summary>A hub makes a namespace for each of its clusters, which may have the name that an agent's would have.</summary>
    [Fact]
    public async Task Inspect_HostingClusterThatIsAHub_SeesItsClusterNamedLikeTheAgent()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var hosting = bench.Client("hosting1");
        var name = (await bench.HostedAsync(Token)).Plan.Names.RunsIn;
        await hosting.CreateAsync<JsonObject>(ResourceKind.CustomResourceDefinition, JsonNode.Parse(ManagedClusterDefinition)!.AsObject(), null, Token);
        while (!await hosting.ServesAsync(ResourceKind.ManagedCluster, Token))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), bench.Simulation.Time, Token);
        }

        await hosting.CreateAsync<ManagedCluster>(ResourceKind.ManagedCluster, new ManagedCluster { Metadata = new ObjectMeta { Name = name } }, null, Token);

        var seen = await bench.Make<InspectHostingCluster>().InspectAsync(
            new InspectionOf(Request(AgentMode.SingletonHosted), HostingCluster: new HostingClusterName("hosting1")), Token);

        Assert.Equal([name], seen.ManagedClusterNames);
    }

    /// <summary>A hub without cluster-info whose only known address is a loopback one: a reason with its cure, never an internal error.</summary>
    [Fact]
    public async Task C7_HubWithoutClusterInfoAndAgentEndpoint_SaysWhatToSet()
    {
        await using var bench = await FleetBench.StartAsync(
            Token, hosting: 1, change: options => options with { ConfigureServer = server => server with { ClusterInfo = false } });
        await using var bare = bench.View(folder => File.WriteAllText(Path.Combine(folder, "fleet.yaml"), FleetWithoutEndpoints));

        var hub = await bare.Make<InspectHub>().InspectAsync(new InspectionOf(Request(AgentMode.Singleton), Hub: new HubName("hub1")), Token);

        Assert.Equal(ClusterFailureCode.NoAgentAddress, hub.EndpointProblem!.Code);
        Assert.Contains("agentEndpoint.server", hub.EndpointProblem.NextStep, StringComparison.Ordinal);
        Assert.True(hub.OcmInstalled);
    }

    /// <summary>
    /// A server name that only tls-server-name makes right: our calls work, and inspection says that agents need it. Which operators would drop it
    /// is for the planner to say, host by host: docs/planning.md has the rows.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task C6_KubeconfigWithTlsServerName_IsToldToThePlanner(bool named)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        await using var view = bench.View(folder =>
        {
            File.WriteAllText(Path.Combine(folder, "fleet.yaml"), FleetWithoutEndpoints);
            Replace(Path.Combine(folder, "cluster1.kubeconfig"), "    server:", named ? "    tls-server-name: kubernetes\n    server:" : "    server:");
        });

        var facts = await view.Make<InspectManagedCluster>().InspectAsync(Request(AgentMode.SingletonHosted), Token);

        // The address is a loopback one and refused either way.
        Assert.NotNull(facts.Uid);
        Assert.Equal(ClusterFailureCode.NoAgentAddress, facts.EndpointProblem!.Code);
        Assert.Equal(named, facts.NeedsTlsServerName);
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

    /// <summary>What the planner chooses a hosting cluster by: who has its slots, for which hubs, and whether it drains.</summary>
    [Fact]
    public async Task Inspect_HostingClusterInUse_SeesSlotsByHubDrainingAndNames()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var registration = await bench.HostedAsync(Token, operation: Registrations.OtherOperation);
        await bench.RunAsync<Activities.Slots.ReserveSlot, SlotResult>(registration, Token);
        var hosting = bench.Client("hosting1");
        await hosting.MergePatchAsync<KubernetesNamespace>(
            ResourceKind.Namespace,
            null,
            RegistrationNames.OwnNamespace,
            new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["annotations"] = new System.Text.Json.Nodes.JsonObject { [OwnerAnnotations.Draining] = "true" } } },
            null,
            Token);
        var open = Request(AgentMode.Singleton) with { Registrations = [new RegistrationRequest { Hub = new HubName("hub1") }] };

        var facts = await bench.Make<InspectHostingCluster>().InspectAsync(new InspectionOf(open, HostingCluster: new HostingClusterName("hosting1")), Token);
        var brief = await bench.Make<InspectHostingCluster>().InspectAsync(new InspectionOf(open, HostingCluster: new HostingClusterName("hosting1"), Brief: true), Token);

        Assert.Equal(1, facts.SlotsTaken);
        Assert.Equal([new HubSlots("hub1", 1)], facts.SlotsByHub);
        Assert.Equal(["hub1"], facts.SlotsHeld);
        Assert.True(facts.Draining);
        Assert.Empty(facts.MissingRights);
        Assert.True(brief is { Brief: true, SlotsTaken: null, MissingRights: [] });
        Assert.Equal(facts.Uid, brief.Uid);
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
        await using var asLimited = bench.View(folder => File.WriteAllText(Path.Combine(folder, "hub1.kubeconfig"), limited.Kubeconfig));

        var registration = await asLimited.FindCsrAsync(await asLimited.DeployAsync(await bench.SingletonAsync(Token), Token), Token);
        var admitted = await asLimited.RunAsync<AdmitAgent, AdmitResult>(registration, Token);

        Assert.NotNull(admitted.Approved);
        await asLimited.UndoAsync(registration, Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task C21_NamespaceBehindAFinalizer_IsWaitedForWithItsNameAndThenUsed(bool hosted)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var registration = hosted ? await bench.HostedAsync(Token) : await bench.SingletonAsync(Token);
        var runner = bench.Client(registration.Plan.RunsOn);
        var ns = registration.Plan.Names.RunsIn;
        var made = await runner.CreateAsync<KubernetesNamespace>(ResourceKind.Namespace, new KubernetesNamespace { Metadata = new ObjectMeta { Name = ns } }, null, Token);
        var held = new ConfigMap { Metadata = new ObjectMeta { Name = "held", Namespace = ns, Finalizers = ["example.org/hold"] } };
        await runner.CreateAsync<ConfigMap>(ResourceKind.ConfigMap, held, null, Token);
        await runner.DeleteAsync(ResourceKind.Namespace, null, ns, made.Value.Metadata.Uid!, Propagation.Background, Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        var blocked = await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token);
        var look = await bench.RunAsync<LookForAgentNamespace, Orchestrations.Waiting.Look>(registration with { WatchSeconds = 2 }, Token);

        Assert.False(blocked.Namespace.Ready);
        Assert.Contains("example.org/hold", look.Seen!.Sentence, StringComparison.Ordinal);
        await runner.MergePatchAsync<ConfigMap>(
            ResourceKind.ConfigMap, ns, "held", new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["finalizers"] = null } }, null, Token);
        await bench.MeetAsync<LookForAgentNamespace>(registration, Token);
        Assert.True((await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token)).Namespace.Ready);
    }

    private const string FleetWithoutEndpoints =
        """
        apiVersion: multihubflows.dev/v1alpha1
        kind: Fleet
        operator:
          bundle: ./klusterlet-operator.yaml
        hubs:
        - name: hub1
          credential: { kubeconfig: ./hub1.kubeconfig }
        managedClusters:
        - name: cluster1
          credential: { kubeconfig: ./cluster1.kubeconfig }
        hostingClusters:
        - name: hosting1
          credential: { kubeconfig: ./hosting1.kubeconfig }
          slots: 2

        """;

    private static void Replace(string file, string text, string by)
    {
        var content = File.ReadAllText(file);
        Assert.Contains(text, content, StringComparison.Ordinal);
        File.WriteAllText(file, content.Replace(text, by, StringComparison.Ordinal));
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
