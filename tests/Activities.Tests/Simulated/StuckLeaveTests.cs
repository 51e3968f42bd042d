using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Leaving;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>Leaving while something is lost: finalizers only behind a proof that holds when they are taken off.</summary>
public sealed class StuckLeaveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RemoveWorkFinalizers_AgentLives_IsRefusedAndTheWorkStays()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        var found = await bench.FindMemberAsync("hub1", Token);

        var proof = await bench.RunAsync<ProveAgentGone, AgentGoneProof>(found, Token);

        Assert.False(proof.Proven);
        Assert.Equal(Reasons.AgentNotProvenGone, proof.Why!.Code);
        Assert.Contains(proof.Evidence, detail => detail is { Name: "cluster1", Value: "answers" });
        Assert.Throws<HubRefusedException>(() => FinalizerRemoval.Require(proof));
    }

    [Fact]
    public async Task Leave_ManagedClusterLost_IsProvenOnceTheLeaseIsStaleAndPaidWhenItIsBack()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var before = await Snapshot.TakeAsync(bench, Token);
        var joined = await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        await bench.PutWorkAsync("hub1", "web", Token);

        // With the cluster its nodes are gone: an agent that had only lost its API server would renew its lease for another while.
        Assert.Equal(1, bench.Ocm.Freeze(Registrations.Cluster, joined.Plan.Names.RunsIn));
        await bench.Server(Registrations.Cluster).StopAsync(Token);

        var found = await bench.FindMemberAsync("hub1", Token);
        await bench.RunAsync<MarkClaim, MarkResult>(found, Token);
        await bench.RunAsync<OrphanWorks, WorksResult>(found, Token);
        await bench.RunAsync<DeleteWorks, WorksResult>(found, Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(10));
        var proof = await bench.RunAsync<ProveAgentGone, AgentGoneProof>(found, Token);
        await bench.RunAsync<RemoveWorkFinalizers, Done>(found, Token);
        await bench.MeetAsync<LookForWorksGone>(found, Token);
        await bench.RunAsync<DeleteManagedCluster, Done>(found, Token);
        await bench.MeetAsync<LookForManagedClusterGone>(found, Token);
        await bench.Server(Registrations.Cluster).StartAsync(Token);
        bench.Ocm.Thaw(Registrations.Cluster, joined.Plan.Names.RunsIn);
        var debt = await bench.FindMemberAsync("hub1", Token);
        await bench.LeaveRunnerSideAsync(debt, Token);

        Assert.Equal(new LostSides(Hub: false, Hosting: false, Managed: true), found.Lost);
        Assert.Equal((true, "ManifestWork/web"), (proof.Proven, Assert.Single(proof.Waiting)));
        Assert.Null(debt.Lost);
        Assert.True(await bench.HasWorkloadAsync("web", Token));
        await before.AssertRestoredAsync(
            bench,
            line => line.Contains("ClusterRole /open-cluster-management:managedcluster:", StringComparison.Ordinal)
                || line.Contains("ConfigMap default/web", StringComparison.Ordinal)
                || line.Contains("AppliedManifestWork", StringComparison.Ordinal)
                || line.Contains("hub1: Namespace", StringComparison.Ordinal)
                || line.Contains("hub1: ConfigMap", StringComparison.Ordinal)
                || line.Contains("hub1: ServiceAccount", StringComparison.Ordinal)
                || line.Contains("hub1: Lease cluster1/", StringComparison.Ordinal),
            Token);
    }

    [Fact]
    public async Task Leave_HubLost_RemovesTheAgentAndTheHubIsPaidWhenItIsBack()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        await bench.Server("hub1").StopAsync(Token);

        var found = await bench.FindMemberAsync("hub1", Token);
        await bench.RunAsync<DeleteKlusterlet, Done>(found, Token);
        await bench.MeetAsync<LookForKlusterletGone>(found, Token);
        await bench.RunAsync<DeleteAgentNamespaces, Done>(found, Token);
        var residue = await bench.RunAsync<FindResidue, ResidueResult>(found, Token);
        await bench.Server("hub1").StartAsync(Token);
        var debt = await bench.FindMemberAsync("hub1", Token);
        await bench.LeaveAsync(debt, Token);

        Assert.Equal(new LostSides(Hub: true, Hosting: false, Managed: false), found.Lost);
        Assert.DoesNotContain(residue.Left, sentence => sentence.Contains("hub1", StringComparison.Ordinal));
        Assert.Null(await bench.Client("hub1").GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token));
        Assert.Null(await bench.Client("hub1").GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, Registrations.Cluster, Token));
    }

    [Fact]
    public async Task Leave_HostedAndItsClusterLost_KlusterletIsReleasedAndLeftoversArePaidWhenItIsBack()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var joined = await bench.MemberAsync(await bench.HostedAsync(Token), Token);
        var living = await bench.FindMemberAsync("hub1", Token);
        var refused = await bench.RunAsync<ProveManagedClusterGone, AgentGoneProof>(living, Token);
        await bench.Server(Registrations.Cluster).StopAsync(Token);
        var found = await bench.FindMemberAsync("hub1", Token);
        await bench.RunAsync<DeleteKlusterlet, Done>(found, Token);

        var proof = await bench.RunAsync<ProveManagedClusterGone, AgentGoneProof>(found, Token);
        await bench.UntilAsync(
            async () =>
            {
                await bench.RunAsync<RemoveKlusterletFinalizers, Done>(found, Token);
                return await bench.Client("hosting1").GetAsync<Klusterlet>(ResourceKind.Klusterlet, null, joined.Plan.Names.Klusterlet, Token) is null;
            },
            Token);
        await bench.RunAsync<DeleteLeftovers, Done>(found, Token);
        await bench.RunAsync<DeleteAgentNamespaces, Done>(found, Token);
        await bench.MeetAsync<LookForNamespacesGone>(found, Token);
        await bench.Server(Registrations.Cluster).StartAsync(Token);
        var debt = await bench.FindMemberAsync("hub1", Token);
        await bench.RunAsync<DeleteManagedIdentity, Done>(debt, Token);
        await bench.RunAsync<DeleteLeftovers, Done>(debt, Token);

        Assert.False(refused.Proven);
        Assert.True(proof.Proven);
        Assert.Contains(proof.Evidence, detail => detail.Name == Registrations.Cluster && detail.Value.StartsWith("does not answer", StringComparison.Ordinal));
        foreach (var cluster in (string[])["hosting1", Registrations.Cluster])
        {
            var roles = await bench.Client(cluster).ListAsync<ClusterRole>(ResourceKind.ClusterRole, null, null, null, Token);
            Assert.DoesNotContain(roles, role => role.Metadata.Name!.Contains(joined.Plan.Names.Klusterlet, StringComparison.Ordinal));
        }

        await bench.UntilAsync(
            async () => await bench.Client(Registrations.Cluster).GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, joined.Plan.Names.AgentNamespace, Token) is null, Token);
    }
}
