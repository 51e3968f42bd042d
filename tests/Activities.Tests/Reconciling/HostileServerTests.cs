using System.Diagnostics;

using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Activities.Tests.Reconciling;

/// <summary>A server that does not play its part costs a bounded number of pages, bytes and seconds, and stops no other.</summary>
public sealed class HostileServerTests : IAsyncDisposable
{
    private static readonly SweepLimits Small = new() { HubPages = 30, HubBytes = 40_000_000, HubTime = TimeSpan.FromSeconds(3), ClusterPages = 20, ClusterBytes = 40_000_000, ClusterTime = TimeSpan.FromSeconds(3) };

    // On a machine with much else to do, pages and bytes must be what ends a list, not the time that they took.
    private static readonly SweepLimits Patient = Small with { HubTime = TimeSpan.FromSeconds(60), ClusterTime = TimeSpan.FromSeconds(60) };

    private LoadedFleet _fleet = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    [Theory]
    [InlineData(FaultKind.EndlessPages, ClusterFailureCode.EndlessList)]
    [InlineData(FaultKind.HugeObjects, ClusterFailureCode.TooLarge)]
    [InlineData(FaultKind.TooManyRequests, ClusterFailureCode.Throttled)]
    [InlineData(FaultKind.PriorityAndFairness, ClusterFailureCode.Throttled)]
    [InlineData(FaultKind.Latency, ClusterFailureCode.TimedOut)]
    [InlineData(FaultKind.SlowBody, ClusterFailureCode.TimedOut)]
    [InlineData(FaultKind.ResetAfter, ClusterFailureCode.Interrupted)]
    public async Task Hub_IsHostile_IsAFindingOfItsOwn_AndTheOthersAreRead(FaultKind kind, string code)
    {
        var limits = await StartAsync(code);
        var hub = _fleet.Bench.Server("hub1");
        hub.Faults.Add(new FaultRule { Kind = kind, DelaySeconds = 60, UserAgent = "multihubflows" });
        await _fleet.AddAsync("hub2", LoadedFleet.Claim("hub2", LoadedFleet.Operation, _fleet.Now, "cluster2"), Token);
        _fleet.Pass(TimeSpan.FromSeconds(31));
        var (before, clock, memory) = (hub.Requests.Total, Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());

        var outcome = await _fleet.SweepAsync(Token);

        var findings = outcome.Findings.ToDictionary(finding => finding.Kind);
        Assert.Equal("hub1", findings[DriftKind.HubNotReadable].Hub);
        Assert.StartsWith(code, findings[DriftKind.HubNotReadable].Evidence, StringComparison.Ordinal);
        Assert.Equal(["hub2"], outcome.Coverage.Hubs);

        // What is on the other hub is found all the same, and nothing is said of what was not read.
        Assert.Equal("cluster2", findings[DriftKind.LeaseOld].Cluster);
        Assert.Equal(2, outcome.Findings.Count);
        Assert.InRange(hub.Requests.Total - before, 0, 60);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, limits.HubTime.TotalSeconds + 20);
        Assert.InRange(GC.GetTotalAllocatedBytes() - memory, 0, 500_000_000);
    }

    [Fact]
    public async Task Hub_IsDown_IsAFinding_AndGoneWhenItIsBack()
    {
        await StartAsync(string.Empty);
        await _fleet.Bench.Server("hub1").StopAsync(Token);

        var down = await _fleet.SweepAsync(Token);
        await _fleet.Bench.Server("hub1").StartAsync(Token);
        _fleet.Records.Previous = down;
        var back = await _fleet.SweepAsync(Token);

        Assert.Equal(DriftKind.HubNotReadable, Assert.Single(down.Findings).Kind);
        Assert.Empty(back.Findings);
        Assert.Equal(DriftKind.HubNotReadable, Assert.Single(back.Gone).Kind);
    }

    [Theory]
    [InlineData(FaultKind.EndlessPages, ClusterFailureCode.EndlessList)]
    [InlineData(FaultKind.HugeObjects, ClusterFailureCode.TooLarge)]
    [InlineData(FaultKind.Latency, ClusterFailureCode.TimedOut)]
    public async Task Cluster_IsHostile_IsAFindingOfItsOwn_AndTheOthersAreRead(FaultKind kind, string code)
    {
        await StartAsync(code);
        _fleet.Bench.Server(LoadedFleet.Cluster).Faults.Add(new FaultRule { Kind = kind, DelaySeconds = 60, UserAgent = "multihubflows" });
        await _fleet.AddAsync("hosting1", LoadedFleet.Slot("slot-1", "hub2", LoadedFleet.Gone, "cluster9"), Token);
        _fleet.Pass(TimeSpan.FromSeconds(31));

        var findings = (await _fleet.SweepAsync(Token)).Findings;

        Assert.Equal([DriftKind.ClusterNotReadable, DriftKind.ReservationWithoutRegistration], findings.Select(finding => finding.Kind));
        Assert.StartsWith(code, findings[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_WithNamesThatNoClusterHas_DoNotStopTheSweep()
    {
        await StartAsync(string.Empty);
        var odd = LoadedFleet.Claim("hub1", LoadedFleet.Gone, _fleet.Now, "odd.cluster");
        odd["metadata"]!["annotations"]![OwnerAnnotations.Operation] = "op-<script>";
        odd["metadata"]!["annotations"]![OwnerAnnotations.HostingCluster] = new string('x', 2_000);
        await _fleet.AddAsync("hub1", odd, Token);
        _fleet.Pass(TimeSpan.FromSeconds(31));

        var outcome = await _fleet.SweepAsync(Token);

        Assert.Equal(["hub1", "hub2"], outcome.Coverage.Hubs);
        Assert.Equal(DriftKind.LeaseOld, Assert.Single(outcome.Findings).Kind);
    }

    private async Task<SweepLimits> StartAsync(string code)
    {
        var limits = code is ClusterFailureCode.EndlessList or ClusterFailureCode.TooLarge ? Patient : Small;
        _fleet = await LoadedFleet.StartAsync(Token, limits);
        return limits;
    }
}
