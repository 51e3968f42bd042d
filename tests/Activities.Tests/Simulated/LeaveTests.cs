using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>Leaving a hub, from what stands on the clusters alone, leaves what docs/leave.md names and nothing else.</summary>
public sealed class LeaveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AgentNamespace.Default)]
    [InlineData(AgentNamespace.Own)]
    public async Task Leave_Singleton_LeavesTheResidueOfTheDocsAloneAndJoinsAgain(AgentNamespace wish)
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var before = await Snapshot.TakeAsync(bench, Token);
        var joined = await bench.MemberAsync(await bench.SingletonAsync(Token, wish: wish), Token);

        var found = await bench.FindMemberAsync("hub1", Token);
        await bench.LeaveAsync(found, Token);

        Assert.Equal(joined.Plan.Names, found.Plan.Names);
        Assert.Equal(joined.Klusterlet!.Uid, found.Klusterlet!.Uid);
        await before.AssertRestoredAsync(bench, IsResidue, Token);
        var residue = await bench.RunAsync<FindResidue, ResidueResult>(found, Token);
        Assert.All(residue.Left, sentence => Assert.Contains("efinition", sentence, StringComparison.Ordinal));
        await bench.MemberAsync(await bench.SingletonAsync(Token, wish: AgentNamespace.Default, operation: Registrations.OtherOperation), Token);
    }

    [Fact]
    public async Task Leave_HostedWithItsCredentialLost_RestoresItAndGivesTheSlotBack()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var before = await Snapshot.TakeAsync(bench, Token);
        var joined = await bench.MemberAsync(await bench.HostedAsync(Token), Token);
        var secret = await bench.Client("hosting1").RequireAsync<Secret>(ResourceKind.Secret, joined.Plan.Names.RunsIn, "external-managed-kubeconfig", Token);
        await bench.Client("hosting1").DeleteAsync(ResourceKind.Secret, joined.Plan.Names.RunsIn, "external-managed-kubeconfig", secret.Metadata.Uid!, Propagation.Background, Token);

        var found = await bench.FindMemberAsync("hub1", Token);
        await bench.LeaveAsync(found, Token);

        Assert.Equal(joined.Plan.Names, found.Plan.Names);
        Assert.Equal("hosting1", found.Plan.RunsOn);
        await before.AssertRestoredAsync(bench, IsResidue, Token);
    }

    [Theory]
    [InlineData(WorkloadFate.Keep)]
    [InlineData(WorkloadFate.Remove)]
    public async Task Leave_HubHasPutWorkloadsThere_DoesWithThemAsDecided(WorkloadFate fate)
    {
        await using var bench = await FleetBench.StartAsync(Token);
        await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        await bench.PutWorkAsync("hub1", "web", Token);

        var planned = await bench.PlanLeaveAsync("hub1", Token);
        await bench.LeaveAsync(await bench.FindMemberAsync("hub1", Token, fate), Token);

        Assert.Equal([new WorkSeen("web", 1)], planned.Works);
        Assert.Equal(fate == WorkloadFate.Keep, await bench.HasWorkloadAsync("web", Token));
        Assert.Empty(await bench.Client(Registrations.Cluster).ListAsync<AppliedManifestWork>(ResourceKind.AppliedManifestWork, null, null, null, Token));
    }

    [Fact]
    public async Task Leave_OneOfTwoByDifferentOperations_KeepsTheOtherAvailableAndTheLastTakesTheOperator()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var before = await Snapshot.TakeAsync(bench, Token);
        await bench.MemberAsync(await bench.SingletonAsync(Token, "hub1", AgentNamespace.Default), Token);
        var kept = await bench.MemberAsync(await bench.SingletonAsync(Token, "hub2", operation: Registrations.OtherOperation), Token);

        var first = await bench.FindMemberAsync("hub1", Token);
        await bench.LeaveAsync(first, Token);
        var siblings = await bench.RunAsync<ObserveSiblings, SiblingsResult>(first, Token);
        var renewed = await bench.MeetAsync<LookForLease>(kept, Token);
        await bench.LeaveAsync(await bench.FindMemberAsync("hub2", Token), Token);

        Assert.True(Assert.Single(siblings.Siblings).Healthy);
        Assert.NotNull(renewed.At);
        await before.AssertRestoredAsync(bench, IsResidue, Token);
    }

    [Fact]
    public async Task Plan_KlusterletAndManagedClusterOfOthers_AreRefusedAndNotTouched()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        await bench.Client("hub1").CreateAsync<ManagedCluster>(
            ResourceKind.ManagedCluster, new ManagedCluster { Metadata = new ObjectMeta { Name = Registrations.Cluster }, Spec = new ManagedClusterSpec { HubAcceptsClient = false } }, null, Token);

        var planned = await bench.PlanLeaveAsync("hub1", Token);

        Assert.Equal("NotOurs", planned.Refusal!.Code);
        Assert.Null(planned.Registration);
    }

    // Two of the hub's roles are for all clusters, and the namespace of slots stays.
    private static bool IsResidue(string line) =>
        line.Contains("ClusterRole /open-cluster-management:managedcluster:", StringComparison.Ordinal)
        || (line.Contains("hosting1", StringComparison.Ordinal) && line.Contains(RegistrationNames.OwnNamespace, StringComparison.Ordinal));
}
