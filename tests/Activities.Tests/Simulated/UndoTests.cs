using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>Undoing a join leaves what docs/undo.md names and nothing else.</summary>
public sealed class UndoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Undo_BeforeAcceptance_LeavesOnlyDefinitions()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var before = await Snapshot.TakeAsync(bench, Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.SingletonAsync(Token), Token), Token);

        await bench.UndoAsync(registration, Token);

        await AssertRestoredAsync(bench, before);
    }

    [Fact]
    public async Task Undo_Twice_ChangesNothingMore()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var before = await Snapshot.TakeAsync(bench, Token);
        var registration = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);
        await bench.UndoAsync(registration, Token);

        await bench.UndoAsync(registration, Token);

        await AssertRestoredAsync(bench, before);
        var residue = await bench.RunAsync<FindResidue, ResidueResult>(registration, Token);
        Assert.All(residue.Left, sentence => Assert.Contains("efinition", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undo_AfterItAnActivityThaws_WritesNothing()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var before = await Snapshot.TakeAsync(bench, Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.SingletonAsync(Token), Token), Token);
        await bench.UndoAsync(registration, Token);

        Func<Task>[] thawed =
        [
            () => bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token),
            () => bench.RunAsync<EnsureBootstrapCredential, BootstrapCredential>(registration, Token),
            () => bench.RunAsync<DeliverBootstrapToken, BootstrapToken>(registration, Token),
            () => bench.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, Token),
            () => bench.RunAsync<AdmitAgent, AdmitResult>(registration with { Csr = null }, Token),
        ];
        foreach (var activity in thawed)
        {
            Assert.Equal(Reasons.ClaimLost, (await Assert.ThrowsAsync<HubRefusedException>(activity)).Code);
        }

        await AssertRestoredAsync(bench, before);
    }

    [Fact]
    public async Task Undo_OneOfTwoRegistrations_KeepsTheOtherAndTheOperator()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var kept = await bench.DeployAsync(await bench.SingletonAsync(Token, "hub1", AgentNamespace.Default), Token);
        var undone = await bench.DeployAsync(await bench.SingletonAsync(Token, "hub2"), Token);

        await bench.UndoAsync(undone, Token);

        var managed = bench.Client(Registrations.Cluster);
        Assert.NotNull(await managed.GetAsync<Deployment>(ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, Token));
        Assert.Equal(kept.Klusterlet!.Uid, Assert.Single(await managed.ListAsync<Klusterlet>(ResourceKind.Klusterlet, null, null, null, Token)).Metadata.Uid);
        await bench.FindCsrAsync(kept, Token);
    }

    [Fact]
    public async Task Undo_BothRegistrationsOfACluster_RemovesTheOperatorWithTheLast()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var before = await Snapshot.TakeAsync(bench, Token);
        var first = await bench.DeployAsync(await bench.SingletonAsync(Token, "hub1", AgentNamespace.Default), Token);
        var second = await bench.DeployAsync(await bench.SingletonAsync(Token, "hub2"), Token);

        await Task.WhenAll(bench.UndoAsync(first, Token), bench.UndoAsync(second, Token));

        await AssertRestoredAsync(bench, before);
    }

    [Fact]
    public async Task Undo_OperatorOfSomebodyElse_StaysAsItWas()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var managed = bench.Client(Registrations.Cluster);
        foreach (var item in OperatorBundle.Load(Path.Combine(bench.Folder, "klusterlet-operator.yaml")).Bundle!.Objects)
        {
            await managed.CreateAsync<JsonObject>(item.Kind, item.Content, null, Token);
        }

        var before = await Snapshot.TakeAsync(bench, Token);
        var registration = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);
        await bench.UndoAsync(registration, Token);

        // The operator's own leader lease comes with its first start, before or after the snapshot.
        await before.AssertRestoredAsync(bench, item => item.Contains("open-cluster-management/klusterlet-lock", StringComparison.Ordinal), Token);
        var ns = await managed.RequireAsync<KubernetesNamespace>(ResourceKind.Namespace, null, OperatorBundle.Namespace, Token);
        Assert.DoesNotContain(ns.Metadata.Annotations ?? new Dictionary<string, string>(), entry => entry.Key.StartsWith("multihubflows.dev/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeleteKlusterlet_OfAnotherOperation_IsLeftAlone()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var theirs = await bench.DeployAsync(await bench.SingletonAsync(Token, operation: Registrations.OtherOperation), Token);
        var ours = await bench.SingletonAsync(Token);

        await bench.RunAsync<DeleteKlusterlet, Orchestrations.Done>(ours, Token);
        await bench.RunAsync<DeleteAgentNamespaces, Orchestrations.Done>(ours, Token);
        await bench.RunAsync<DeleteManagedCluster, Orchestrations.Done>(ours, Token);
        await bench.RunAsync<RevokeBootstrapIdentity, Orchestrations.Done>(ours, Token);
        await bench.RunAsync<RemoveOperator, Orchestrations.Done>(ours, Token);

        await bench.FindCsrAsync(theirs, Token);
    }

    private static Task AssertRestoredAsync(FleetBench bench, Snapshot before) => before.AssertRestoredAsync(bench, _ => false, Token);
}
