using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Claims;

/// <summary>I5, fencing: only the claim's own operation, attempt and phase joining may write.</summary>
public sealed class ClaimTests
{
    [Fact]
    public void Require_OwnClaim_GivesTheManagedCluster()
    {
        var cluster = Claimed(Registrations.Singleton());

        Assert.Same(cluster, ClaimFence.Require(Registrations.Singleton(), cluster));
        Assert.Null(ClaimFence.Lost(Registrations.Singleton(), cluster));
    }

    [Theory]
    [InlineData(ClaimPhase.Closing)]
    [InlineData(ClaimPhase.Joined)]
    [InlineData(ClaimPhase.Skipped)]
    public void Require_OtherPhase_IsRefused(string phase) => AssertLost(Claimed(Registrations.Singleton(), phase));

    [Fact]
    public void Require_NewerAttempt_IsRefused() => AssertLost(Claimed(Registrations.Singleton(attempt: 2)));

    [Fact]
    public void Require_OtherOperation_IsRefused() => AssertLost(Claimed(Registrations.Singleton(operation: Registrations.OtherOperation)));

    [Fact]
    public void Require_OtherCluster_IsRefused() => AssertLost(Claimed(Registrations.Singleton(clusterUid: "uid-cluster2")));

    [Fact]
    public void Require_NoManagedCluster_IsRefused() => AssertLost(null);

    [Fact]
    public void Require_Terminating_IsRefused()
    {
        var cluster = Claimed(Registrations.Singleton());

        AssertLost(cluster with { Metadata = cluster.Metadata with { DeletionTimestamp = "2026-03-01T12:00:00Z" } });
    }

    [Fact]
    public void Require_SomebodyElses_IsRefused() => AssertLost(new ManagedCluster());

    private static void AssertLost(ManagedCluster? cluster)
    {
        var refused = Assert.Throws<HubRefusedException>(() => ClaimFence.Require(Registrations.Singleton(), cluster));

        Assert.Equal("ClaimLost", refused.Code);
        Assert.Equal(LookState.ClaimLost, ClaimFence.Lost(Registrations.Singleton(), cluster)!.State);
    }

    private static ManagedCluster Claimed(Orchestrations.Joining.Registration registration, string phase = ClaimPhase.Joining) =>
        new() { Metadata = new ObjectMeta { Name = Registrations.Cluster, Annotations = Claim.Annotations(registration, phase) } };
}
