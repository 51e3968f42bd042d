using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>A second agent takes over a membership, and the ManagedCluster stays what and whose it is.</summary>
public sealed class MoveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AgentMode.SingletonHosted, AgentMode.Default)]
    [InlineData(AgentMode.Singleton, AgentMode.Hosted)]
    public async Task Move_ToAnotherPlace_KeepsTheMembershipAndItsWorksAndTheLeaveFindsTheNewAgent(AgentMode from, AgentMode to)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var before = await Snapshot.TakeAsync(bench, Token);
        var first = await bench.MemberAsync(await bench.InModeAsync(from, Token), Token);
        await bench.PutWorkAsync("hub1", "web", Token);
        var member = await bench.MemberAsync(Token);

        var second = await bench.TakeOverAsync(MoveBench.Second(first, to), Token);
        await bench.SettleAsync(first, second, Token);

        var after = await bench.MemberAsync(Token);
        Assert.Equal(member.Metadata.Uid, after.Metadata.Uid);
        Assert.Equal(first.Operation.Origin, after.Metadata.Annotation(OwnerAnnotations.Operation));
        Assert.Equal((ClaimPhase.Joined, to.ToString(), "2", null, null), PlaceOf(after));
        Assert.Equal(to.IsHosted() ? "hosting1" : null, after.Metadata.Annotation(OwnerAnnotations.HostingCluster));
        Assert.True(after.Status?.Conditions.IsTrue(ConditionTypes.ManagedClusterConditionAvailable));
        Assert.True(await bench.HasWorkloadAsync("web", Token));
        Assert.Equal(second.Klusterlet!.Uid, Assert.Single(await AppliedAsync(bench)).Spec!.AgentID);
        Assert.Equal(to.IsHosted() ? 1 : 0, (await ReserveSlot.ReadAsync(bench.Client("hosting1"), Token)).Taken);
        var found = await bench.FindMemberAsync("hub1", Token, Orchestrations.Leaving.WorkloadFate.Remove);
        Assert.Equal(second.Plan.Names, found.Plan.Names);
        Assert.Equal(second.Klusterlet.Uid, found.Klusterlet!.Uid);
        await bench.LeaveAsync(found, Token);
        await before.AssertRestoredAsync(bench, IsResidue, Token);
    }

    [Fact]
    public async Task Move_OnTheSameHost_HasASlotOfItsOwnMeanwhile()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var first = await bench.MemberAsync(await bench.HostedAsync(Token), Token);

        var second = await bench.TakeOverAsync(MoveBench.Second(first, AgentMode.Hosted), Token);
        var during = await ReserveSlot.ReadAsync(bench.Client("hosting1"), Token);
        await bench.SettleAsync(first, second, Token);
        var after = await ReserveSlot.ReadAsync(bench.Client("hosting1"), Token);

        Assert.Equal((2, 0), (during.Taken, during.WithoutLease));
        Assert.Equal((1, 0), (after.Taken, after.WithoutLease));
        Assert.Equal(second.Plan.Names.Klusterlet, Assert.Single(await KlusterletsAsync(bench, "hosting1")).Metadata.Name);
    }

    [Fact]
    public async Task Undo_AfterTheSecondHadTheWorks_LeavesTheFirstAsItWas()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var first = await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        await bench.PutWorkAsync("hub1", "web", Token);
        var before = await Snapshot.TakeAsync(bench, Token);

        var second = await bench.TakeOverAsync(MoveBench.Second(first, AgentMode.SingletonHosted), Token);
        await bench.ReturnAsync(first, second, Token);

        Assert.Equal((ClaimPhase.Joined, "Singleton", null, null, null), PlaceOf(await bench.MemberAsync(Token)));
        Assert.True(await bench.HasWorkloadAsync("web", Token));
        Assert.Equal(first.Klusterlet!.Uid, Assert.Single(await AppliedAsync(bench)).Spec!.AgentID);
        await before.AssertRestoredAsync(bench, IsResidueOfTheHost, Token);
        var residue = await bench.RunAsync<FindResidue, ResidueResult>(second, Token);
        Assert.DoesNotContain(residue.Left, sentence => sentence.Contains("ManagedCluster", StringComparison.Ordinal));
        Assert.Equal(first.Plan.Names, (await bench.FindMemberAsync("hub1", Token)).Plan.Names);
    }

    [Fact]
    public async Task Writes_OfAMoveThatIsUndoneOrOver_AreStopped()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var first = await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        var second = MoveBench.Second(first, AgentMode.SingletonHosted);
        await AssertStoppedAsync();
        Assert.True((await bench.RunAsync<ClaimMove, ClaimResult>(second, Token)).Held);

        foreach (var phase in new[] { ClaimPhase.Returning, ClaimPhase.Joined })
        {
            await bench.RunAsync<MarkClaim, MarkResult>(second with { Phase = phase }, Token);
            await AssertStoppedAsync();
        }

        var late = await Assert.ThrowsAsync<HubRefusedException>(() => bench.RunAsync<ClaimMove, ClaimResult>(second, Token));
        Assert.Equal(Reasons.ClaimLost, late.Code);
        await Assert.ThrowsAsync<ArgumentException>(() => bench.RunAsync<DeleteManagedCluster, Done>(second with { Phase = ClaimPhase.Returning }, Token));

        async Task AssertStoppedAsync()
        {
            var lost = await Assert.ThrowsAsync<HubRefusedException>(() => bench.RunAsync<PrepareRunner, RunnerResult>(second, Token));
            Assert.Equal(Reasons.ClaimLost, lost.Code);
            await Assert.ThrowsAsync<HubRefusedException>(() => bench.RunAsync<EnsureBootstrapCredential, BootstrapCredential>(second, Token));
        }
    }

    [Fact]
    public async Task ClaimMove_OfTwoMovers_GivesItToOneAndToTheOtherOnceThatIsLost()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var first = await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        var (one, other) = (MoveBench.Second(first, AgentMode.SingletonHosted), MoveBench.Second(first, AgentMode.Default, mover: Registrations.OtherOperation));

        var held = await bench.RunAsync<ClaimMove, ClaimResult>(one, Token);
        var again = await bench.RunAsync<ClaimMove, ClaimResult>(one, Token);
        var refused = await bench.RunAsync<ClaimMove, ClaimResult>(other, Token);
        var leave = await bench.PlanLeaveAsync("hub1", Token);
        await bench.Client("hub1").MergePatchAsync<ManagedCluster>(
            ResourceKind.ManagedCluster,
            null,
            Registrations.Cluster,
            new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["annotations"] = new System.Text.Json.Nodes.JsonObject { [OwnerAnnotations.Mover] = ClaimPhase.LostMover } } },
            null,
            Token);
        var taken = await bench.RunAsync<ClaimMove, ClaimResult>(other with { Attempt = other.Attempt + 1 }, Token);

        Assert.True(held.Held && again.Held && taken.Held);
        Assert.Equal((false, MoveBench.Mover.Value), (refused.Held, refused.Operation));
        Assert.Contains(OwnerAnnotations.Mover, refused.Problem!.NextStep, StringComparison.Ordinal);
        Assert.Equal("InUse", leave.Refusal!.Code);
    }

    [Fact]
    public async Task ClaimMove_ManagedClusterIsGoneOrAnothers_MakesNone()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var first = (await bench.SingletonAsync(Token)) with { Klusterlet = new KlusterletFacts("mhf", "uid", "ns", "cluster1") };
        var second = MoveBench.Second(first, AgentMode.Default);

        var none = await bench.RunAsync<ClaimMove, ClaimResult>(second, Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(await bench.SingletonAsync(Token, operation: Registrations.OtherOperation), Token);
        var others = await bench.RunAsync<ClaimMove, ClaimResult>(second, Token);

        Assert.Equal((false, Reasons.MembershipEnded), (none.Held, none.Problem!.Code));
        Assert.Equal((false, Reasons.MembershipEnded), (others.Held, others.Problem!.Code));
        Assert.Equal(Registrations.OtherOperation.Origin, (await bench.MemberAsync(Token)).Metadata.Annotation(OwnerAnnotations.Operation));
    }

    private static (string? Phase, string? Mode, string? Generation, string? Mover, string? From) PlaceOf(ManagedCluster cluster) => (
        cluster.Metadata.Annotation(OwnerAnnotations.Phase),
        cluster.Metadata.Annotation(OwnerAnnotations.Mode),
        cluster.Metadata.Annotation(OwnerAnnotations.Generation),
        cluster.Metadata.Annotation(OwnerAnnotations.Mover),
        cluster.Metadata.Annotation(OwnerAnnotations.MovedFrom));

    private static Task<IReadOnlyList<AppliedManifestWork>> AppliedAsync(FleetBench bench) =>
        bench.Client(Registrations.Cluster).ListAsync<AppliedManifestWork>(ResourceKind.AppliedManifestWork, null, null, null, Token);

    private static Task<IReadOnlyList<Klusterlet>> KlusterletsAsync(FleetBench bench, string cluster) =>
        bench.Client(cluster).ListAsync<Klusterlet>(ResourceKind.Klusterlet, null, null, null, Token);

    // Two of the hub's roles are for all clusters, and the namespace of slots stays.
    private static bool IsResidue(string line) =>
        line.Contains("ClusterRole /open-cluster-management:managedcluster:", StringComparison.Ordinal)
        || (line.Contains("hosting1", StringComparison.Ordinal) && line.Contains(RegistrationNames.OwnNamespace, StringComparison.Ordinal));

    // What an agent in place makes and renews by itself comes and goes.
    private static bool IsResidueOfTheHost(string line) =>
        IsResidue(line) || line.Contains("CertificateSigningRequest", StringComparison.Ordinal) || line.Contains("Lease", StringComparison.Ordinal);
}
