using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Tests.Slots;

/// <summary>I6: reservations never exceed the capacity.</summary>
public sealed class SlotLedgerTests
{
    [Fact]
    public void Free_NothingTaken_IsTheFirst()
    {
        Assert.Equal(0, SlotLedger.Of([], []).Free(2));
        Assert.Null(SlotLedger.Of([], []).Free(0));
    }

    [Fact]
    public void Free_GapBetweenLeases_IsTheGap()
    {
        var ledger = SlotLedger.Of([Lease("slot-0", "a"), Lease("slot-2", "b")], []);

        Assert.Equal(1, ledger.Free(3));
        Assert.Equal(2, ledger.Taken);
    }

    [Fact]
    public void Of_KlusterletOfALease_IsCountedOnce()
    {
        var ledger = SlotLedger.Of([Lease("slot-0", "a")], [Klusterlet("a", "SingletonHosted")]);

        Assert.Equal(1, ledger.Taken);
    }

    [Fact]
    public void Free_ForeignKlusterlets_TakeRoomFromTheEnd()
    {
        var ledger = SlotLedger.Of([Lease("slot-0", "a")], [Klusterlet(null, "Hosted"), Klusterlet(null, "SingletonHosted"), Klusterlet(null, "Singleton")]);

        Assert.Equal(3, ledger.Taken);
        Assert.Equal(1, ledger.Free(4));
        Assert.Null(ledger.Free(3));
    }

    [Fact]
    public void Free_LeaseBeyondACapacityThatShrank_StillCounts()
    {
        var ledger = SlotLedger.Of([Lease("slot-7", "a"), Lease("slot-8", "b"), Lease("leader", "c"), Lease("slot--1", "d")], []);

        Assert.Null(ledger.Free(2));
        Assert.Equal(0, ledger.Free(3));
    }

    private static Lease Lease(string name, string cluster) => new() { Metadata = new ObjectMeta { Name = name, Annotations = Annotations(cluster) } };

    private static Klusterlet Klusterlet(string? cluster, string mode) =>
        new()
        {
            Metadata = new ObjectMeta { Name = "k", Uid = Guid.NewGuid().ToString(), Annotations = cluster is null ? null : Annotations(cluster) },
            Spec = new KlusterletSpec { DeployOption = new KlusterletDeployOption { Mode = mode } },
        };

    private static Dictionary<string, string> Annotations(string cluster) =>
        new(StringComparer.Ordinal) { [OwnerAnnotations.Cluster] = cluster, [OwnerAnnotations.Hub] = "hub1" };
}
