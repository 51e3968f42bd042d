using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>I7: a plan changes nothing; the servers' own logs say so.</summary>
public sealed class PlanReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task I7_Plan_BareFleet_DecidesAndTriesAndStoresNothing()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2, hosting: 1);
        var before = await Snapshot.TakeAsync(bench, Token);
        var marks = bench.Simulation.Clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Server.Requests.Total, StringComparer.Ordinal);

        var (plan, changes) = await bench.Plans.PlanAsync(Request("hub1", "hub2"), Token);

        Assert.All(plan.Registrations, planned => Assert.True(planned is { Refusals: [], Mode: AgentMode.Singleton, RunsOn: "cluster1", Reasons.Count: > 0 }));
        Assert.Equal(
            [("hub1: ManagedCluster cluster1", ChangeKind.Create), ($"cluster1: Namespace {plan.Registrations[0].Names.RunsIn}", ChangeKind.Create), ($"cluster1: Klusterlet {plan.Registrations[0].Names.Klusterlet}", ChangeKind.NotTried)],
            changes.Where(change => change.Hub == "hub1").Select(change => (change.What, change.Change)));
        var stored = bench.Simulation.Clusters.SelectMany(cluster => cluster.Server.Requests.Snapshot(marks[cluster.Name]))
            .Where(sent => sent.UserAgent == "multihubflows" && sent.Verb is not ("get" or "list" or "watch") && sent.Resource != "selfsubjectaccessreviews" && !sent.DryRun);
        Assert.Empty(stored);
        Assert.Empty(before.DifferenceTo(await Snapshot.TakeAsync(bench, Token)));
    }

    [Fact]
    public async Task Plan_LeftByAnEarlierOperation_NamesTheFieldsThatWouldChange()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var earlier = await bench.SingletonAsync(Token, operation: Registrations.OtherOperation);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(earlier, Token);
        await bench.RunAsync<MarkClaim, MarkResult>(earlier with { Phase = ClaimPhase.Skipped }, Token);

        var (plan, changes) = await bench.Plans.PlanAsync(Request("hub1"), Token);

        Assert.Empty(plan.Registrations[0].Refusals);
        Assert.Contains(plan.Registrations[0].Reasons, reason => reason.Code == "AlreadyThere");
        Assert.Contains(plan.Read, read => read.What == "hub1: ManagedCluster cluster1" && read.ResourceVersion.Length > 0);
        var change = changes.Single(change => change.What == "hub1: ManagedCluster cluster1");
        Assert.Equal(ChangeKind.Change, change.Change);
        Assert.Contains(change.Fields, field => field == $"metadata.annotations.{OwnerAnnotations.Operation}: \"{Registrations.OtherOperation}\" -> \"{Registrations.Operation}\"");
    }

    /// <summary>What the credential may not see is planned around, and said.</summary>
    [Fact]
    public async Task Plan_HostThatDoesNotAnswer_IsPlannedAroundAndNamed()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1, client: new ClusterClientOptions { MaximumAttempts = 2 });
        await bench.Simulation["hosting1"].Server.StopAsync(Token);

        var (plan, _) = await bench.Plans.PlanAsync(Request("hub1"), Token);

        var planned = plan.Registrations[0];
        Assert.Empty(planned.Refusals);
        Assert.Contains(planned.Warnings, warning => warning.Code == "HostNotSeen");
        Assert.Contains(planned.Alternatives, alternative => alternative is { RunsOn: "hosting1", Rejected.Code: ClusterFailureCode.Unreachable });
    }

    private static OnboardingRequest Request(params string[] hubs) => new()
    {
        Operation = Registrations.Operation,
        RequestHash = "hash",
        RequestedBy = "somebody",
        Cluster = new ManagedClusterName(Registrations.Cluster),
        Registrations = [.. hubs.Select(hub => new RegistrationRequest { Hub = new HubName(hub) })],
    };
}
