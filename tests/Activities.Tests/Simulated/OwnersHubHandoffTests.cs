using System.Text.Json.Nodes;

using MultiHubFlows.Activities.HandingOver;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>What a hand-off does beside joining and leaving, where hub1 is its owner's and hub2 is ours to administer.</summary>
public sealed class OwnersHubHandoffTests : IAsyncLifetime
{
    private static readonly HubName Owners = new("hub1");
    private static readonly HubName Ours = new("hub2");

    private FleetBench _owner = null!;
    private FleetBench _guest = null!;
    private KlusterletFacts _agent = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _owner = await FleetBench.StartAsync(Token, hubs: 2);
        _guest = await GuestView.OfAsync(_owner, Token);
        _agent = (await _owner.MemberAsync(await _owner.SingletonAsync(Token), Token)).Klusterlet!;
        await _owner.MemberAsync(await _owner.SingletonAsync(Token, "hub2", operation: Registrations.OtherOperation), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _guest.DisposeAsync();
        await _owner.DisposeAsync();
    }

    [Fact]
    public async Task Activities_OwnerLetsUsRead_ReadTheHubAndWriteNothingOnIt()
    {
        await LabelAsync("hub1", ("size", "small"), ("tier", "gold"), ("zone", "north"));
        await LabelAsync("hub2", ("team", "blue"), ("size", "big"), ("tier", "gold"));
        var before = (await MemberAsync("hub1")).Metadata.Labels;

        var read = (await _guest.Make<LookAtBothHubs>().LookAsync(Pair(Owners, Ours, _agent), Token)).From;
        var to = await _guest.Make<CutOver>().MoveAsync(Pair(Ours, Owners), Token);
        var undone = await _guest.Make<UndoCutOver>().TakeBackAsync(Pair(Ours, Owners), Token);
        var after = (await MemberAsync("hub1")).Metadata.Labels;
        var from = await _guest.Make<CutOver>().MoveAsync(Pair(Owners, Ours), Token);
        var agent = await ProbeAsync(generation: 1);
        var agentThatNeverWas = await ProbeAsync(generation: 2);

        Assert.Equal((true, null, null), (read.Available, read.ByAgent, read.Lease));
        Assert.NotNull(read.Since);
        Assert.Equal((0, "team=blue", "size"), (to.Labels.Count, Assert.Single(to.ForOwner!), Assert.Single(to.Differing)));
        Assert.False(undone.Changed);
        Assert.Equal(before, after);
        Assert.Equal(["zone=north"], from.Labels);
        Assert.Null(from.ForOwner);
        Assert.Equal((null, null), (to.NotSeen, from.NotSeen));
        Assert.Equal("north", (await MemberAsync("hub2")).Metadata.Label("zone"));
        Assert.Equal((false, true), (agent.AllRefused, agentThatNeverWas.AllRefused));
        Assert.Equal("not tried: its owner administers it", Assert.Single(agentThatNeverWas.Probes, probe => probe.Name.StartsWith("hub hub1", StringComparison.Ordinal)).Value);
        Assert.Contains(agentThatNeverWas.Probes, probe => probe.Value == "account gone, refused");
    }

    [Fact]
    public async Task Activities_OwnerHasTakenTheCredentialBack_AskTheAgentsKlusterletAndSayWhatIsNotSeen()
    {
        await LabelAsync("hub1", ("team", "blue"));
        await LabelAsync("hub2", ("team", "blue"), ("size", "big"));
        await using var guest = GuestView.WithoutCredential(_owner);

        var look = guest.Make<LookAtBothHubs>();
        var byAgent = (await look.LookAsync(Pair(Owners, Ours, _agent), Token)).From;

        // The operator looks at the hub now and then.
        await _owner.UntilAsync(async () => (byAgent = (await look.LookAsync(Pair(Owners, Ours, _agent), Token)).From).Available == true, Token);
        var another = (await look.LookAsync(Pair(Owners, Ours, _agent with { Uid = "another" }), Token)).From;
        var unknown = await look.LookAsync(Pair(Owners, Ours), Token);
        var to = await guest.Make<CutOver>().MoveAsync(Pair(Ours, Owners), Token);
        var from = await guest.Make<CutOver>().MoveAsync(Pair(Owners, Ours), Token);

        Assert.Equal((true, true, null), (byAgent.Available, byAgent.ByAgent, byAgent.Lease));
        Assert.NotNull(byAgent.Since);
        Assert.False(another.Available);
        Assert.Equal((null, true), (unknown.From.Available, unknown.To.Available));
        Assert.NotNull(unknown.To.Lease);
        Assert.Equal(["size=big", "team=blue"], to.ForOwner!.Order(StringComparer.Ordinal));
        Assert.Equal((0, "LabelsNotSeen"), (from.Labels.Count, from.NotSeen!.Code));
    }

    private async Task<RefusalsResult> ProbeAsync(int generation)
    {
        var member = await _owner.SingletonAsync(Token);
        var names = RegistrationNames.For(member.Cluster, Owners, AgentMode.Singleton, AgentNamespace.Own, member.Operation, generation);
        return await _guest.RunAsync<ProbeRefusals, RefusalsResult>(member with { Plan = member.Plan with { OwnerAccepts = true, Names = names } }, Token);
    }

    private static HubPair Pair(HubName from, HubName to, KlusterletFacts? fromAgent = null) =>
        new(new ManagedClusterName(Registrations.Cluster), from, to, new OperationId("op-hhhhhhhhhhhhhhhhhhhhhhhhhh"), fromAgent);

    private Task<ManagedCluster> MemberAsync(string hub) => _owner.Client(hub).RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token);

    private Task<WriteOutcome<ManagedCluster>> LabelAsync(string hub, params (string Key, string Value)[] labels) => _owner.Client(hub).MergePatchAsync<ManagedCluster>(
        ResourceKind.ManagedCluster,
        null,
        Registrations.Cluster,
        new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject(labels.Select(label => new KeyValuePair<string, JsonNode?>(label.Key, label.Value))) } },
        null,
        Token);
}
