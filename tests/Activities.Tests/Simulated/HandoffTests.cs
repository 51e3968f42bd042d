using System.Text.Json.Nodes;

using MultiHubFlows.Activities.HandingOver;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>What a hand-off does beside joining and leaving.</summary>
public sealed class HandoffTests
{
    private static readonly OperationId Operation = new("op-hhhhhhhhhhhhhhhhhhhhhhhhhh");

    private static readonly HubPair Pair = new(new ManagedClusterName(Registrations.Cluster), new HubName("hub1"), new HubName("hub2"), Operation);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CutOver_Twice_GivesTheLabelsOfPeopleOnceAndKeepsWhatIsThere()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        await MembersAsync(bench);
        await LabelAsync(bench, "hub1", ("team", "blue"), ("example.com/tier", "gold"), ("size", "big"), ("feature.open-cluster-management.io/addon-x", "available"));
        await LabelAsync(bench, "hub2", ("size", "small"));

        var first = await bench.Make<CutOver>().MoveAsync(Pair, Token);
        var version = (await MemberAsync(bench, "hub2")).Metadata.ResourceVersion;
        var second = await bench.Make<CutOver>().MoveAsync(Pair, Token);

        var labels = (await MemberAsync(bench, "hub2")).Metadata.Labels!;
        Assert.Equal(["example.com/tier=gold", "team=blue"], first.Labels);
        Assert.Equal(["size"], first.Differing);
        Assert.Equal(first.Labels, second.Labels);
        Assert.Equal(first.Differing, second.Differing);
        Assert.Equal(("blue", "gold", "small"), (labels["team"], labels["example.com/tier"], labels["size"]));
        Assert.False(labels.ContainsKey("feature.open-cluster-management.io/addon-x"));
        Assert.Equal(version, (await MemberAsync(bench, "hub2")).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task UndoCutOver_Twice_TakesBackOnlyWhatWasGivenAndNobodyChangedSince()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        await MembersAsync(bench);
        await LabelAsync(bench, "hub1", ("team", "blue"), ("tier", "gold"), ("size", "big"));
        await LabelAsync(bench, "hub2", ("size", "big"));
        await bench.Make<CutOver>().MoveAsync(Pair, Token);
        await LabelAsync(bench, "hub2", ("tier", "silver"));

        var other = await bench.Make<UndoCutOver>().TakeBackAsync(Pair with { Operation = new OperationId("op-iiiiiiiiiiiiiiiiiiiiiiiiii") }, Token);
        var first = await bench.Make<UndoCutOver>().TakeBackAsync(Pair, Token);
        var second = await bench.Make<UndoCutOver>().TakeBackAsync(Pair, Token);

        var labels = (await MemberAsync(bench, "hub2")).Metadata.Labels!;
        Assert.Equal((false, true, false), (other.Changed, first.Changed, second.Changed));
        Assert.False(labels.ContainsKey("team"));
        Assert.Equal(("silver", "big"), (labels["tier"], labels["size"]));
    }

    [Fact]
    public async Task LookAtBothHubs_MemberOfOneAndTheOtherAway_SaysWhatEachSays()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        await bench.MemberAsync(await bench.SingletonAsync(Token), Token);

        var before = await bench.Make<LookAtBothHubs>().LookAsync(Pair, Token);
        await bench.Server("hub2").StopAsync(Token);
        var after = await bench.Make<LookAtBothHubs>().LookAsync(Pair, Token);

        Assert.Equal((true, false), (before.From.Available, before.To.Available));
        Assert.NotNull(before.From.Since);
        Assert.NotNull(before.From.Lease);
        Assert.Equal((true, null), (after.From.Available, after.To.Available));
        Assert.Equal(before.From.Since, after.From.Since);
    }

    [Theory]
    [InlineData(AgentMode.Singleton)]
    [InlineData(AgentMode.Default)]
    [InlineData(AgentMode.SingletonHosted)]
    [InlineData(AgentMode.Hosted)]
    public async Task ProbeRefusals_BeforeAndAfterTheLeave_AllowsEverythingAndThenNothing(AgentMode mode)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var joined = await bench.MemberAsync(await bench.InModeAsync(mode, Token), Token);
        var before = await bench.RunAsync<ProbeRefusals, RefusalsResult>(joined, Token);

        var found = await bench.FindMemberAsync("hub1", Token);
        await bench.LeaveAsync(found, Token);
        var after = await bench.RunAsync<ProbeRefusals, RefusalsResult>(found, Token);

        Assert.False(before.AllRefused);
        Assert.All(before.Probes, probe => Assert.EndsWith("allowed", probe.Value, StringComparison.Ordinal));
        Assert.True(after.AllRefused, string.Join('\n', after.Probes));
        Assert.Equal(before.Probes.Select(probe => probe.Name), after.Probes.Select(probe => probe.Name));
    }

    private static async Task MembersAsync(FleetBench bench)
    {
        await bench.MemberAsync(await bench.SingletonAsync(Token), Token);
        await bench.MemberAsync(await bench.SingletonAsync(Token, "hub2", operation: Registrations.OtherOperation), Token);
    }

    private static Task<ManagedCluster> MemberAsync(FleetBench bench, string hub) =>
        bench.Client(hub).RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token);

    private static Task<WriteOutcome<ManagedCluster>> LabelAsync(FleetBench bench, string hub, params (string Key, string Value)[] labels) => bench.Client(hub).MergePatchAsync<ManagedCluster>(
        ResourceKind.ManagedCluster,
        null,
        Registrations.Cluster,
        new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject(labels.Select(label => new KeyValuePair<string, JsonNode?>(label.Key, label.Value))) } },
        null,
        Token);
}
