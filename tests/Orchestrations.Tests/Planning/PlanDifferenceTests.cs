using MultiHubFlows.Orchestrations.Planning;

using static MultiHubFlows.Orchestrations.Tests.Planning.SnapshotChanges;

namespace MultiHubFlows.Orchestrations.Tests.Planning;

public sealed class PlanDifferenceTests
{
    [Fact]
    public void Between_EqualPlans_IsEmpty() => Assert.Empty(PlanDifference.Between(Plan(its => its), Plan(its => its)));

    [Fact]
    public void Between_APlanAndOneForTheSameDecision_IsEmptyAndHasTheSameHash()
    {
        var before = Plan(its => its.Host(1, host => host with { SlotsTaken = 2 }));
        var now = Plan(its => its.Host(1, host => host with { SlotsTaken = 3, Read = [new ObjectRead("hosting1: Klusterlet a", "7")] }));

        Assert.Equal(before.Hash, now.Hash);
        Assert.Empty(PlanDifference.Between(before, now));
    }

    [Fact]
    public void Between_OtherPlaceWarningPolicyAndWrites_NamesEach()
    {
        var before = Plan(its => its);
        var now = Plan(its => its.HubOutOfReach(1).Hub(1, hub => hub with { AutoApproval = true }).Policy(policy => policy with { HeadRoom = 1 }));

        var changes = PlanDifference.Between(before, now);

        Assert.NotEqual(before.Hash, now.Hash);
        Assert.Contains("hub1: place was Singleton on cluster1, is SingletonHosted on hosting1.", changes);
        Assert.Contains(changes, change => change.StartsWith("hub1: new warning AutoApproval", StringComparison.Ordinal));
        Assert.Contains("hub1: no longer: reason OnManagedCluster.", changes);
        Assert.Contains(changes, change => change.StartsWith("The policy was sha256:", StringComparison.Ordinal));
        Assert.Contains(changes, change => change.StartsWith("hub1: new write: hosting1: Klusterlet", StringComparison.Ordinal));
    }

    [Fact]
    public void Between_ARegistrationThatIsRefusedNow_NamesTheReason() => Assert.Contains(
        PlanDifference.Between(Plan(its => its), Plan(its => its.Hub(1, hub => hub with { Unreachable = Down }))),
        change => change == "hub1: new refusal Unreachable: It does not answer.");

    private static Plan Plan(Func<Snapshot, Snapshot> change) => new Situation("", "hub1", "", change).Plan();
}
