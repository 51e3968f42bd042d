using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>I1: one registration per (cluster, hub), decided by the hub.</summary>
public sealed class ClaimActivityTests(SharedFleet shared) : IClassFixture<SharedFleet>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FleetBench Bench => shared.Bench;

    private ClusterClient Hub => Bench.Client("hub1");

    [Fact]
    public async Task Claim_FreeName_CreatesItUnacceptedWithOurAnnotations()
    {
        var registration = await Bench.SingletonAsync(Token);

        var claim = await ClaimAsync(registration);

        var cluster = await ReadAsync();
        Assert.True(claim.Held);
        Assert.Equal(cluster.Metadata.Uid, claim.ManagedClusterUid);
        Assert.False(cluster.Spec!.HubAcceptsClient ?? false);
        Assert.Equal(10, cluster.Spec.LeaseDurationSeconds);
        Assert.True(Claim.Of(cluster).Allows(registration));
        Assert.Equal("hub1", cluster.Metadata.Annotation(OwnerAnnotations.Hub));
        Assert.Equal("Singleton", cluster.Metadata.Annotation(OwnerAnnotations.Mode));
    }

    [Fact]
    public async Task Claim_Twice_ChangesNothing()
    {
        var registration = await Bench.SingletonAsync(Token);
        await ClaimAsync(registration);
        var before = Claim.Of(await ReadAsync());

        var again = await ClaimAsync(registration);

        Assert.True(again.Held);
        Assert.Equal(before, Claim.Of(await ReadAsync()));
    }

    [Fact]
    public async Task Claim_AnswerLost_IsHeldAllTheSame()
    {
        var registration = await Bench.SingletonAsync(Token);
        Bench.Simulation["hub1"].Server.Faults.Add(new Simulator.ApiServer.FaultRule
        {
            Kind = Simulator.ApiServer.FaultKind.ErrorAfter,
            Verb = "create",
            Resource = "managedclusters",
            Times = 1,
        });

        Assert.True((await ClaimAsync(registration)).Held);
    }

    [Fact]
    public async Task Claim_NewerAttempt_TakesItAndTheOlderIsRefused()
    {
        var first = await Bench.SingletonAsync(Token);
        await ClaimAsync(first);

        Assert.True((await ClaimAsync(first with { Attempt = 2 })).Held);

        var late = await Assert.ThrowsAsync<HubRefusedException>(() => ClaimAsync(first));
        Assert.Equal(Reasons.ClaimLost, late.Code);
        Assert.Equal(2, Claim.Of(await ReadAsync()).Attempt);
    }

    [Fact]
    public async Task Claim_AskedForLongAgo_MakesNothing()
    {
        var registration = await Bench.SingletonAsync(Token) with { AskedAt = Bench.Clock.GetUtcNow() - TimeSpan.FromMinutes(21) };

        var late = await Assert.ThrowsAsync<HubRefusedException>(() => ClaimAsync(registration));

        Assert.Equal(Reasons.TooLate, late.Code);
        Assert.Null(await Hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token));
        Assert.True((await ClaimAsync(registration with { AskedAt = Bench.Clock.GetUtcNow() })).Held);
    }

    /// <summary>The create is answered after a standstill, and says that the name is taken: what is there by then may be a newer run's.</summary>
    [Fact]
    public async Task Claim_HeldUpWhileItRuns_TakesNothingOver()
    {
        var first = await Bench.SingletonAsync(Token);
        await ClaimAsync(first);
        Bench.Simulation["hub1"].Server.Faults.Add(new Simulator.ApiServer.FaultRule
        {
            Kind = Simulator.ApiServer.FaultKind.Latency,
            Verb = "create",
            Resource = "managedclusters",
            Times = 1,
            DelaySeconds = 30,
        });

        var held = ClaimAsync(first with { Attempt = 2 });
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        Bench.Clock.Advance(TimeSpan.FromSeconds(70));

        Assert.Equal(Reasons.TooLate, (await Assert.ThrowsAsync<HubRefusedException>(() => held)).Code);
        Assert.Equal(1, Claim.Of(await ReadAsync()).Attempt);
    }

    [Fact]
    public async Task Claim_AfterItsUndoBegan_IsRefused()
    {
        var registration = await Bench.SingletonAsync(Token);
        await ClaimAsync(registration);
        await MarkAsync(registration, ClaimPhase.Closing);

        var late = await Assert.ThrowsAsync<HubRefusedException>(() => ClaimAsync(registration));

        Assert.Equal(Reasons.ClaimLost, late.Code);
        Assert.Equal(ClaimPhase.Closing, Claim.Of(await ReadAsync()).Phase);
    }

    [Theory]
    [InlineData(ClaimPhase.Joining, Reasons.InUse)]
    [InlineData(ClaimPhase.Closing, Reasons.InUse)]
    [InlineData(ClaimPhase.Joined, Reasons.AlreadyJoined)]
    public async Task Claim_OfAnotherOperation_IsInUse(string phase, string code)
    {
        var other = await Bench.SingletonAsync(Token, operation: Registrations.OtherOperation);
        await ClaimAsync(other);
        await MarkAsync(other, phase);

        var claim = await ClaimAsync(await Bench.SingletonAsync(Token));

        Assert.False(claim.Held);
        Assert.Equal(Registrations.OtherOperation.Value, claim.Operation);
        Assert.Equal(code, claim.Problem!.Code);
    }

    /// <summary>A store that was lost, in a join or in its undo: its operation's claim says how it can be given up, and then is taken over.</summary>
    [Theory]
    [InlineData(ClaimPhase.Joining)]
    [InlineData(ClaimPhase.Closing)]
    public async Task C20_ClaimOfAStoreThatWasLost_NamesTheCommandThatHelpsAndIsTakenOverAfterIt(string phase)
    {
        var lost = await Bench.SingletonAsync(Token, operation: Registrations.OtherOperation);
        await ClaimAsync(lost);
        await MarkAsync(lost, phase);
        var anew = await Bench.SingletonAsync(Token);

        var refused = await ClaimAsync(anew);
        Assert.Contains("kubectl annotate managedcluster cluster1 multihubflows.dev/phase=skipped --overwrite", refused.Problem!.NextStep, StringComparison.Ordinal);

        await Hub.MergePatchAsync<ManagedCluster>(
            ResourceKind.ManagedCluster,
            null,
            Registrations.Cluster,
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [OwnerAnnotations.Phase] = ClaimPhase.Skipped } } },
            null,
            Token);
        Assert.True((await ClaimAsync(anew)).Held);
        Assert.True(Claim.Of(await ReadAsync()).Allows(anew));
    }

    [Fact]
    public async Task Claim_TakenOver_HasTheLeasePeriodThatIsAskedForNow()
    {
        var before = await Bench.SingletonAsync(Token);
        await ClaimAsync(before with { Plan = before.Plan with { LeaseDurationSeconds = 60 } });

        await ClaimAsync(before with { Attempt = before.Attempt + 1, Plan = before.Plan with { LeaseDurationSeconds = 17 } });

        Assert.Equal(17, (await ReadAsync()).Spec!.LeaseDurationSeconds);
    }

    [Fact]
    public async Task Claim_NameOfSomebodyElse_IsRefusedAndUntouched()
    {
        await Hub.CreateAsync<ManagedCluster>(
            ResourceKind.ManagedCluster, new ManagedCluster { Metadata = new ObjectMeta { Name = Registrations.Cluster }, Spec = new ManagedClusterSpec() }, null, Token);

        var claim = await ClaimAsync(await Bench.SingletonAsync(Token));

        Assert.Equal(Reasons.NameTaken, claim.Problem!.Code);
        Assert.Null((await ReadAsync()).Metadata.Annotation(OwnerAnnotations.Operation));
    }

    [Fact]
    public async Task Claim_NameOfAnotherCluster_IsRefused()
    {
        await ClaimAsync(Registrations.Singleton(operation: Registrations.OtherOperation, clusterUid: "another"));

        var claim = await ClaimAsync(await Bench.SingletonAsync(Token));

        Assert.Equal(Reasons.NameTakenByAnotherCluster, claim.Problem!.Code);
    }

    [Fact]
    public async Task MarkClaim_OlderAttempt_LeavesTheNewerAlone()
    {
        var first = await Bench.SingletonAsync(Token);
        await ClaimAsync(first with { Attempt = 2 });

        var mark = await MarkAsync(first, ClaimPhase.Closing);

        Assert.True(mark.Found);
        Assert.Equal(ClaimPhase.Joining, Claim.Of(await ReadAsync()).Phase);
    }

    [Fact]
    public async Task MarkClaim_NoManagedCluster_FindsNothing() =>
        Assert.False((await MarkAsync(await Bench.SingletonAsync(Token), ClaimPhase.Closing)).Found);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Bench.Simulation["hub1"].Server.Faults.Clear();
        if (await Hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, CancellationToken.None) is { } left)
        {
            await Hub.DeleteAsync(ResourceKind.ManagedCluster, null, Registrations.Cluster, left.Metadata.Uid!, Propagation.Background, CancellationToken.None);
            await Hub.WatchUntilAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, null, Registrations.Cluster, found => found is null, TimeSpan.FromSeconds(20), CancellationToken.None);
        }
    }

    private Task<ClaimResult> ClaimAsync(Registration registration) => Bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

    private Task<MarkResult> MarkAsync(Registration registration, string phase) =>
        Bench.RunAsync<MarkClaim, MarkResult>(registration with { Phase = phase }, Token);

    private Task<ManagedCluster> ReadAsync() => Hub.RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token);
}
